import Charging
import Flows
import Kernel
import OCPPWire
import Simulator
import Storage
import Testing

/// OCPP 2.0.1: the end of a transaction arrives before its start.
@Suite(.serialized) struct OvertakenStartTests {
    private static func entries(_ faults: Faults) async throws -> [Entry] {
        // Short visits without a meter value, so that nothing but the end overtakes the start.
        let visits = (1...3).map {
            StationPlan.Visit(evse: 1, token: "LATE\($0)", after: .minutes($0 * 15), stays: .minutes(9))
        }
        let plan = StationPlan(
            identity: "LATE", key: nil, version: .v201, meterInterval: .minutes(60), tokens: [], life: .visits(visits),
            faults: faults, seed: 7)
        let drivers = (1...3).map { DriverPlan(token: "LATE\($0)") }
        return try await World.run(plans: [plan], drivers: drivers) { world in
            try await world.live(.minutes(70))
            try await world.closeDown()
            let found = try await world.violations()
            #expect(found.isEmpty, "\(found)")
            let open = try await world.booked().flatMap(\.orders).map(\.openExceptions)
            #expect(open == [0, 0, 0])
            return try await world.entries()
        }
    }

    @Test func `an end that overtakes its start leaves the same order`() async throws {
        let right = try await Self.entries(Faults())
        let overtaken = try await Self.entries(Faults([.reorder: 1_000_000]))
        #expect(overtaken.map { $0.without(["stopWithoutStart"]) } == right)
        #expect(overtaken.allSatisfy { $0.exceptions == ["stopWithoutStart"] }, "kept, and resolved")
        #expect(right.count == 3 && right.allSatisfy { $0.totalMinor > 0 })
    }

    @Test func `an end whose start never comes is settled after a while, with what it says`() async throws {
        let plan = StationPlan(
            identity: "LOST", key: nil, version: .v201, meterInterval: .minutes(5), tokens: [], life: .visits([]),
            seed: 1)
        try await World.run(plans: [plan], drivers: [DriverPlan(token: "LOST1")]) { world in
            let flows = world.server.flows
            let station = StationContext(
                stationID: try #require(world.stations["LOST"]), identity: "LOST", operatorID: world.operatorID,
                siteID: nil, admission: .active, heartbeatSeconds: 60, epoch: 0)
            let at = world.time.now()
            let end = RecordTransactionEvent.Input(
                kind: .ended, transactionID: "lost", sequence: 9, at: at, evse: 1, connector: 1,
                token: TokenValue(kind: .rfid, raw: "LOST1"), startNumber: nil,
                samples: [
                    MeterSample(at: at - .minutes(30), registerWh: 1000), MeterSample(at: at, registerWh: 9000),
                ], reason: "Local", wasOffline: true)
            for _ in 1...2 {
                let outcome = try await RecordTransactionEvent.run(end, from: station, flows)
                #expect(outcome.sessionID != nil && outcome.costMinor == nil, "there is no price yet")
            }
            #expect(try await world.entries().map(\.orderState) == ["charging"])
            world.time.advance(by: .minutes(14))
            #expect(try await CloseAbandonedSessions.run(flows) == 0)
            world.time.advance(by: .minutes(2))
            #expect(try await CloseAbandonedSessions.run(flows) == 1)
            let entry = try #require(try await world.entries().first)
            #expect(entry.orderState == "settled" && entry.energyWh == 8000 && entry.paidMinor == entry.totalMinor)
            #expect(entry.exceptions == ["sequenceGap", "stopWithoutStart"])
            // Once it is settled, the start changes nothing any more.
            #expect(try await RecordTransactionEvent.run(end, from: station, flows).costMinor == entry.totalMinor)
            #expect(try await world.entries() == [entry])
        }
    }
}
