import Billing
import Charging
import Flows
import Kernel
import Storage
import Testing

/// The start comes after its order was settled without one.
@Suite struct LateStartTests {
    @Test func `a start that comes after its order was settled corrects it, and its driver pays`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            let ended = try await town.event(.ended, 3, at: 60, registerWh: 9000)
            town.wait(until: 80)
            #expect(try await CloseAbandonedSessions.run(town.flows) == 1)
            let id = try #require(ended.sessionID)
            let before = try await town.order(of: id)
            #expect(before.state == .settled && before.totals.totalMinor == 0 && before.driverID == nil)
            town.wait(until: 120)
            for _ in 1...2 { try await town.event(.started, 0, at: 0, registerWh: 1000) }
            let order = try await town.order(of: id)
            #expect(order.energyWh == 8000 && order.totals.totalMinor == 5600 && order.paidMinor == 5600)
            #expect(order.driverID == town.driverID && order.startedAt == town.at(0) && order.openExceptions == 0)
            #expect(try await town.oddities(of: order).contains("stopWithoutStart resolved"))
            let session = try await town.session(id)
            #expect(session.evse == 1 && session.token?.text == Town.card)
            #expect(try await town.wallet().availableMinor == 94_400)
            #expect(try await town.orders().count == 1)
        }
    }

    /// A 1.6 station that lost its start's answer ends a transaction that nobody knows, then sends the start.
    @Test func `a 1.6 start that comes late finds the end that was sent without it`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            _ = try await EndSession.run(
                EndSession.Input(
                    target: .number(-1), ending: SessionEnding(at: town.at(60), meterStopWh: 9000, reason: "Local"),
                    token: TokenValue(idTag: Town.card)), from: town.station, town.flows)
            let before = try #require(try await town.orders().first)
            #expect(before.totals.totalMinor == 0 && before.driverID == town.driverID)
            town.wait(until: 61)
            let first = try await town.start(at: 0, meterWh: 1000)
            #expect(first.id == before.sessionID)
            #expect(try await town.start(at: 0, meterWh: 1000).id == first.id, "and again")
            // The station now ends the transaction by the number that it was given.
            try await town.stop(first.number, at: 60, meterWh: 9000)
            let orders = try await town.orders()
            let order = try #require(orders.first)
            #expect(orders.count == 1 && order.totals.totalMinor == 5600 && order.paidMinor == 5600)
            #expect(try await town.oddities(of: order).contains("stopWithoutStart resolved"))
        }
    }

    @Test func `a start that says just what the end said of the beginning is that session's`() async throws {
        try await Town.run { town in
            town.wait(until: 60)
            _ = try await EndSession.run(
                EndSession.Input(
                    target: .number(77), ending: SessionEnding(at: town.at(60), meterStopWh: 9000, reason: "Local"),
                    samples: [MeterSample(at: town.at(0), registerWh: 1000)], token: TokenValue(idTag: Town.card)),
                from: town.station, town.flows)
            for _ in 1...2 {
                let session = try await town.start(at: 0, meterWh: 1000)
                #expect(session.evse == 1)
            }
            let orders = try await town.orders()
            #expect(orders.count == 1 && orders[0].energyWh == 8000 && orders[0].openExceptions == 0)
            #expect(try await town.oddities(of: orders[0]) == ["stopWithoutStart resolved"])
        }
    }

    @Test func `a start of another card, or after that end, begins a session of its own`() async throws {
        try await Town.run(.init(acceptsUnknownTokens: true, allowsConcurrentSessions: true)) { town in
            town.wait(until: 60)
            _ = try await EndSession.run(
                EndSession.Input(
                    target: .number(-1), ending: SessionEnding(at: town.at(60), meterStopWh: 9000, reason: "Local"),
                    token: TokenValue(idTag: Town.card)), from: town.station, town.flows)
            let order = try #require(try await town.orders().first)
            town.wait(until: 70)
            #expect(try await town.start(at: 0, meterWh: 1000, token: "OTHER").id != order.sessionID)
            #expect(try await town.start(at: 65, meterWh: 9000, connector: 2).id != order.sessionID)
            #expect(try await town.order(of: order.sessionID) == order)
        }
    }
}
