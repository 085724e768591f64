import Charging
import Flows
import Kernel
import Storage
import Testing

/// What a station says, in every order in which it says it.
@Suite struct ChargingDayTests {
    @Test func `a session is priced by its energy and paid from what was held`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 1000)
            #expect(try await town.order(of: session.id).state == .held)
            #expect(try await town.wallet().heldMinor == 20_000)
            town.wait(until: 60)
            try await town.meter(session, at: 30, registerWh: 6000)
            #expect(try await town.order(of: session.id).state == .charging)
            try await town.stop(session.number, at: 60, meterWh: 11_000)
            let order = try await town.order(of: session.id)
            #expect(order.state == .settled && order.energyWh == 10_000 && order.totals.totalMinor == 7000)
            #expect(order.paidMinor == 7000 && order.owedMinor == 0 && order.holdMinor == 0)
            #expect(try await town.sum(.capture, of: order) == 7000)
            #expect(try await town.sum(.release, of: order) == 13_000)
            let wallet = try await town.wallet()
            #expect(wallet.heldMinor == 0 && wallet.availableMinor == 93_000)
        }
    }

    @Test func `a start that comes twice begins one session and sets money aside once`() async throws {
        try await Town.run { town in
            let first = try await town.start()
            let again = try await town.start()
            #expect(again.id == first.id && again.number == first.number)
            #expect(try await town.orders().count == 1)
            #expect(try await town.wallet().heldMinor == 20_000)
        }
    }

    @Test func `an end that comes twice settles once`() async throws {
        try await Town.run { town in
            let session = try await town.start()
            town.wait(until: 60)
            #expect(try await town.stop(session.number, at: 60, meterWh: 3000) == .ended(session.id))
            let before = try await town.order(of: session.id)
            #expect(try await town.stop(session.number, at: 60, meterWh: 3000) == .endedBefore(session.id))
            #expect(try await town.order(of: session.id) == before)
            #expect(try await town.exceptions(of: before).isEmpty)
        }
    }

    @Test func `a second end that says something else is noted and changes nothing`() async throws {
        try await Town.run { town in
            let session = try await town.start()
            town.wait(until: 90)
            try await town.stop(session.number, at: 60, meterWh: 3000)
            try await town.stop(session.number, at: 80, meterWh: 9000)
            let order = try await town.order(of: session.id)
            #expect(order.energyWh == 2000 && order.totals.totalMinor == 1400)
            let exception = try #require(try await town.exceptions(of: order).first)
            #expect(exception.rule == .conflictingStop && exception.state == .noted)
            #expect(exception.evidence.contains("\"firstMeterStopWh\":\"3000\""))
            #expect(exception.evidence.contains("\"laterMeterStopWh\":\"9000\""))
        }
    }

    @Test func `an end without a start makes an order of what it says, once`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            let samples = [MeterSample(at: town.at(10), registerWh: 5000)]
            for _ in 1...2 { try await town.stop(4711, at: 60, meterWh: 8000, samples: samples) }
            let orders = try await town.orders()
            #expect(orders.count == 1)
            let order = try #require(orders.first)
            #expect(order.state == .settled && order.energyWh == 3000 && order.owedMinor == order.totals.totalMinor)
            #expect(try await town.oddities(of: order).contains("stopWithoutStart open"))
        }
    }

    @Test func `a session that was kept for hours is booked at the station's times`() async throws {
        try await Town.run { town in
            town.wait(until: 600)
            let session = try await town.start(at: 5, offline: true)
            try await town.stop(session.number, at: 45, meterWh: 4000)
            let stored = try await town.session(session.id)
            #expect(stored.startedAt == town.at(5) && stored.endedAt == town.at(45))
            #expect(try await town.order(of: session.id).totals.totalMinor == 2100)
            #expect(try await town.exceptions(of: town.order(of: session.id)).isEmpty)
        }
    }

    @Test func `a card that is refused while the station was offline is a case for a person`() async throws {
        try await Town.run { town in
            var driver = try #require(
                try await town.flows.database.read { try DriverRepository.find(town.driverID, $0) })
            driver.isFrozen = true
            _ = try await Drivers.edit(driver, by: town.actor, town.flows)
            town.wait(until: 120)
            let session = try await town.start(at: 0, offline: true)
            #expect(try await town.oddities(of: town.order(of: session.id)) == ["offlineUnauthorized noted"])
            try await town.meter(session, at: 10, registerWh: 2000)
            #expect(try await town.oddities(of: town.order(of: session.id)) == ["offlineUnauthorized open"])
            #expect(try await town.wallet().heldMinor == 0, "no money is set aside for a refused start")
        }
    }

    @Test func `a second session on the connector closes the first where it was last measured`() async throws {
        try await Town.run(.init(allowsConcurrentSessions: true)) { town in
            let first = try await town.start(at: 0, meterWh: 1000)
            town.wait(until: 30)
            try await town.meter(first, at: 30, registerWh: 4000)
            town.wait(until: 60)
            let second = try await town.start(at: 60, meterWh: 6000)
            let order = try await town.order(of: first.id)
            #expect(order.state == .settled && order.energyWh == 3000)
            #expect(try await town.oddities(of: order) == ["overlappingSession noted"])
            let evidence = try #require(try await town.exceptions(of: order).first).evidence
            #expect(evidence.contains(second.id.description))
            #expect(try await town.session(second.id).state == .charging)
        }
    }

    @Test func `a start that was delayed for hours does not close what runs now`() async throws {
        try await Town.run(.init(allowsConcurrentSessions: true)) { town in
            town.wait(until: 120)
            let now = try await town.start(at: 120, meterWh: 9000)
            let late = try await town.start(at: 10, meterWh: 1000)
            #expect(try await town.session(now.id).state == .charging)
            try await town.stop(late.number, at: 50, meterWh: 2000)
            #expect(try await town.order(of: late.id).energyWh == 1000)
        }
    }

    @Test func `a card is not refused for the session on its connector that lost its end`() async throws {
        try await Town.run { town in
            let lost = try await town.start(meterWh: 0)
            town.wait(until: 60)
            let input = StartSession.Input(
                evse: 1, connector: 1, token: TokenValue(idTag: Town.card), at: town.at(60), meterStartWh: 3000)
            let next = try #require(try await StartSession.run(input, from: town.station, town.flows))
            #expect(next.authorization.authorization == .accepted)
            #expect(try await town.oddities(of: town.order(of: next.session.id)) == [])
            #expect(try await town.oddities(of: town.order(of: lost.id)) == ["overlappingSession noted"])
        }
    }

    @Test func `the end of an unknown transaction that comes again at another time is the same`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            for minutes in [50, 51, 59] { try await town.stop(987, at: minutes, meterWh: 5000) }
            #expect(try await town.orders().count == 1)
            // Another reading, or an hour later, is another car.
            try await town.stop(987, at: 59, meterWh: 6000)
            town.wait(until: 130)
            try await town.stop(987, at: 120, meterWh: 5000)
            #expect(try await town.orders().count == 3)
        }
    }

    @Test func `a session on another connector is nobody's business`() async throws {
        try await Town.run(.init(allowsConcurrentSessions: true)) { town in
            let left = try await town.start(connector: 1)
            let right = try await town.start(connector: 2)
            #expect(left.id != right.id)
            #expect(try await town.session(left.id).state == .charging)
        }
    }

    @Test func `an end before its start has no length and is a case for a person`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            let session = try await town.start(at: 30)
            try await town.stop(session.number, at: 10, meterWh: 2000)
            let stored = try await town.session(session.id)
            #expect(stored.endedAt == stored.startedAt)
            let exception = try #require(try await town.exceptions(of: town.order(of: session.id)).first)
            #expect(exception.rule == .endBeforeStart && exception.proposedRepair == .reviewTimes)
        }
    }

    @Test func `a station that lives in 1970 is booked at our time`() async throws {
        try await Town.run { town in
            let input = StartSession.Input(
                evse: 1, connector: 1, token: TokenValue(idTag: Town.card), at: Timestamp(secondsSinceEpoch: 60),
                meterStartWh: 0)
            let session = try #require(try await StartSession.run(input, from: town.station, town.flows)).session
            #expect(session.startedAt == town.time.now())
            #expect(try await town.oddities(of: town.order(of: session.id)) == ["implausibleClock open"])
        }
    }

    @Test func `a session nobody hears of for a day is closed at its last reading`() async throws {
        try await Town.run { town in
            let session = try await town.start()
            town.wait(until: 30)
            try await town.meter(session, at: 30, registerWh: 3000)
            town.wait(until: 30 + 24 * 60)
            #expect(try await CloseAbandonedSessions.run(town.flows) == 0)
            town.wait(until: 31 + 24 * 60)
            #expect(try await CloseAbandonedSessions.run(town.flows) == 1)
            #expect(try await CloseAbandonedSessions.run(town.flows) == 0)
            let order = try await town.order(of: session.id)
            #expect(order.state == .settled && order.energyWh == 2000 && order.endedAt == town.at(30))
            let exception = try #require(try await town.exceptions(of: order).first)
            #expect(exception.rule == .stopNeverCame && exception.proposedRepair == .reviewEnergy)
            #expect(exception.evidence.contains("\"meterStopWh\":\"3000\""))
        }
    }

    @Test func `a clock that is years behind does not make a session look abandoned`() async throws {
        try await Town.run { town in
            let start = Timestamp(secondsSinceEpoch: 1_577_836_800)
            let input = StartSession.Input(
                evse: 1, connector: 1, token: TokenValue(idTag: Town.card), at: start, meterStartWh: 0)
            let session = try #require(try await StartSession.run(input, from: town.station, town.flows)).session
            #expect(session.startedAt == start)
            town.wait(until: 60)
            #expect(try await CloseAbandonedSessions.run(town.flows) == 0)
            #expect(try await town.session(session.id).state == .charging)
        }
    }

    @Test func `an end of a station that belongs to nobody is answered and booked nowhere`() async throws {
        try await Town.run { town in
            let stray = StationContext(
                stationID: town.station.stationID, identity: "ST1", operatorID: nil, siteID: nil,
                admission: .quarantined, heartbeatSeconds: 60, epoch: 0)
            let input = EndSession.Input(
                target: .number(1), ending: SessionEnding(at: town.at(0), meterStopWh: 1, reason: nil))
            let outcome = try await EndSession.run(input, from: stray, town.flows)
            let orders = try await town.orders()
            #expect(outcome == .noSession && orders.isEmpty)
        }
    }
}
