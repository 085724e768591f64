import Charging
import Flows
import Kernel
import Testing

/// A 2.x start need not say what the meter stood at (`TxStartedMeasurands` may be empty).
@Suite struct StartReadingTests {
    private static func event(
        _ kind: RecordTransactionEvent.Kind, _ sequence: Int, at minutes: Int, _ samples: [MeterSample], _ town: Town
    ) async throws -> SessionID {
        let outcome = try await RecordTransactionEvent.run(
            RecordTransactionEvent.Input(
                kind: kind, transactionID: "tx-1", sequence: sequence, at: town.at(minutes), evse: 1, connector: 1,
                token: kind == .started ? TokenValue(kind: .rfid, raw: Town.card) : nil, startNumber: nil,
                samples: samples, reason: nil, wasOffline: false), from: town.station, town.flows)
        return try #require(outcome.sessionID)
    }

    private static func begin(_ town: Town, at minutes: Int, _ registerWh: Int64) -> MeterSample {
        var sample = MeterSample(at: town.at(minutes), registerWh: registerWh)
        sample.isOfBegin = true
        return sample
    }

    @Test func `the first reading is the start, and not zero`() async throws {
        try await Town.run { town in
            let began = try await town.event(.started, 0, at: 0, registerWh: nil)
            let id = try #require(began.sessionID)
            town.wait(until: 10)
            let running = try await town.event(.updated, 1, at: 10, registerWh: 1_234_567)
            #expect(running.costMinor == 0)
            #expect(try await town.session(id).meterStartWh == 1_234_567)
            town.wait(until: 60)
            try await town.event(.updated, 2, at: 30, registerWh: 1_240_000)
            try await town.event(.ended, 3, at: 60, registerWh: 1_250_000)
            let order = try await town.order(of: id)
            #expect(order.energyWh == 15_433 && order.totals.totalMinor == 10_804)
            #expect(try await town.oddities(of: order).isEmpty)
        }
    }

    @Test func `what the end says of the beginning is the start`() async throws {
        try await Town.run { town in
            _ = try await Self.event(.started, 0, at: 0, [], town)
            town.wait(until: 60)
            // Both with the time of the end, as some stations send them.
            let id = try await Self.event(
                .ended, 1, at: 60,
                [Self.begin(town, at: 60, 1_234_567), MeterSample(at: town.at(60), registerWh: 1_250_000)], town)
            let order = try await town.order(of: id)
            #expect(order.energyWh == 15_433)
            #expect(try await town.oddities(of: order).isEmpty)
        }
    }

    @Test func `a reading of the start from a moment before it is the start's`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            let id = try await Self.event(
                .started, 0, at: 5, [MeterSample(at: town.at(4), registerWh: 5000)], town)
            try await town.event(.ended, 1, at: 60, registerWh: 7000)
            let order = try await town.order(of: id)
            #expect(order.energyWh == 2000)
            #expect(try await town.oddities(of: order).isEmpty)
        }
    }

    @Test func `an earlier reading that comes later moves the start`() async throws {
        try await Town.run { town in
            let began = try await town.event(.started, 0, at: 0, registerWh: nil)
            let id = try #require(began.sessionID)
            town.wait(until: 60)
            try await town.event(.updated, 2, at: 30, registerWh: 9000)
            try await town.event(.updated, 1, at: 10, registerWh: 5000)
            #expect(try await town.session(id).meterStartWh == 5000)
            try await town.event(.ended, 3, at: 60, registerWh: 10_000)
            #expect(try await town.order(of: id).energyWh == 5000)
        }
    }

    @Test func `a station that measured only at the end is asked about, until an earlier reading comes`() async throws {
        try await Town.run { town in
            let began = try await town.event(.started, 0, at: 0, registerWh: nil)
            let id = try #require(began.sessionID)
            town.wait(until: 60)
            try await town.event(.ended, 2, at: 60, registerWh: 1_250_000)
            let unknown = try await town.order(of: id)
            #expect(unknown.energyWh == 0 && unknown.totals.totalMinor == 0)
            #expect(try await town.oddities(of: unknown) == ["sequenceGap noted", "startUnmeasured open"])
            try await town.event(.updated, 1, at: 10, registerWh: 1_240_000)
            let known = try await town.order(of: id)
            #expect(known.energyWh == 10_000 && known.totals.totalMinor == 7000 && known.openExceptions == 0)
        }
    }

    @Test func `a start that comes last, without a reading, still says when and whose`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            let id = try await Self.event(
                .ended, 2, at: 60, [Self.begin(town, at: 1, 1000), MeterSample(at: town.at(60), registerWh: 9000)], town
            )
            try await town.event(.started, 0, at: 0, registerWh: nil)
            let order = try await town.order(of: id)
            #expect(order.energyWh == 8000 && order.startedAt == town.at(0) && order.driverID == town.driverID)
        }
    }

    @Test func `an update, the end, then the start leave the whole session to its driver`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            try await town.event(.updated, 1, at: 10, registerWh: 3000)
            let ended = try await town.event(.ended, 2, at: 60, registerWh: 11_000)
            #expect(ended.costMinor == nil)
            try await town.event(.started, 0, at: 0, registerWh: 1000)
            let order = try await town.order(of: try #require(ended.sessionID))
            #expect(order.energyWh == 10_000 && order.paidMinor == 7000 && order.driverID == town.driverID)
            #expect(try await town.oddities(of: order) == ["stopWithoutStart resolved"])
        }
    }

    @Test func `an update, the end, and the start hours later correct the order`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            try await town.event(.updated, 1, at: 10, registerWh: 3000)
            let ended = try await town.event(.ended, 2, at: 60, registerWh: 11_000)
            let id = try #require(ended.sessionID)
            town.wait(until: 120)
            #expect(try await CloseAbandonedSessions.run(town.flows) == 1)
            #expect(try await town.order(of: id).energyWh == 8000)
            try await town.event(.started, 0, at: 0, registerWh: 1000)
            let order = try await town.order(of: id)
            #expect(order.energyWh == 10_000 && order.paidMinor == 7000 && order.driverID == town.driverID)
            #expect(order.openExceptions == 0)
        }
    }

    @Test func `updates in the wrong order before their start lose no reading`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            let began = try await town.event(.updated, 2, at: 20, registerWh: 5000)
            try await town.event(.updated, 1, at: 10, registerWh: 3000)
            try await town.event(.started, 0, at: 0, registerWh: 1000)
            try await town.event(.ended, 3, at: 60, registerWh: 9000)
            let id = try #require(began.sessionID)
            let order = try await town.order(of: id)
            #expect(order.energyWh == 8000)
            #expect(try await town.oddities(of: order).isEmpty)
            #expect(try await town.samples(of: id).compactMap(\.registerWh) == [1000, 3000, 5000, 9000])
        }
    }
}

/// Stations that count their transactions anew after a restart.
@Suite struct ReusedTransactionTests {
    @Test func `a start with a known id after its end is another session`() async throws {
        try await Town.run { town in
            town.wait(until: 200)
            let first = try await town.event(.started, 0, at: 0, registerWh: 1000)
            try await town.event(.ended, 1, at: 60, registerWh: 3000)
            let second = try await town.event(.started, 0, at: 90, registerWh: 3000)
            #expect(second.sessionID != first.sessionID)
            try await town.event(.ended, 1, at: 150, registerWh: 8000)
            // All of it comes again, the first session's too.
            try await town.event(.started, 0, at: 0, registerWh: 1000)
            try await town.event(.ended, 1, at: 60, registerWh: 3000)
            try await town.event(.started, 0, at: 90, registerWh: 3000)
            try await town.event(.ended, 1, at: 150, registerWh: 8000)
            let orders = try await town.orders()
            #expect(orders.map(\.energyWh) == [2000, 5000])
            for order in orders { #expect(try await town.oddities(of: order).isEmpty) }
        }
    }

    @Test func `a start with the id of a session that lost its end closes that one`() async throws {
        try await Town.run { town in
            town.wait(until: 200)
            try await town.event(.started, 0, at: 0, registerWh: 1000)
            try await town.event(.updated, 1, at: 30, registerWh: 3000)
            try await town.event(.started, 0, at: 90, registerWh: 3000)
            try await town.event(.ended, 1, at: 150, registerWh: 8000)
            let orders = try await town.orders()
            #expect(orders.map(\.energyWh) == [2000, 5000])
            #expect(try await town.oddities(of: orders[0]) == ["overlappingSession noted"])
        }
    }
}

/// A 2.x start need not say where it is.
@Suite struct UnknownPlaceTests {
    @Test func `two sessions whose EVSE is not known do not end each other`() async throws {
        try await Town.run(.init(acceptsUnknownTokens: true, allowsConcurrentSessions: true)) { town in
            town.wait(until: 60)
            let first = try await town.event(.started, 0, at: 0, registerWh: 1000, transaction: "a", evse: nil)
            let second = try await town.event(.started, 0, at: 10, registerWh: 5000, transaction: "b", evse: nil)
            for outcome in [first, second] {
                #expect(try await town.session(try #require(outcome.sessionID)).state == .charging)
            }
        }
    }

    @Test func `once the EVSE is known, what still ran there has lost its end`() async throws {
        try await Town.run(.init(acceptsUnknownTokens: true, allowsConcurrentSessions: true)) { town in
            town.wait(until: 60)
            let first = try await town.event(.started, 0, at: 0, registerWh: 1000, transaction: "a", evse: 1)
            try await town.event(.started, 0, at: 10, registerWh: 5000, transaction: "b", evse: nil)
            try await town.event(.updated, 1, at: 20, registerWh: 6000, transaction: "b", evse: 1)
            let order = try await town.order(of: try #require(first.sessionID))
            #expect(try await town.oddities(of: order) == ["overlappingSession noted"])
        }
    }
}
