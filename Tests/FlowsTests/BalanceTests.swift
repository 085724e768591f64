import Charging
import Flows
import Kernel
import Storage
import Testing

/// Money of running sessions, where meter values are far apart, where a stop comes to nothing, and where one wallet pays
/// for several.
@Suite struct BalanceTests {
    /// Knows only who is connected.
    private struct Line: StationCommands {
        var isConnected = true

        func send(_: StationCommand, to _: StationID, timeout _: Milliseconds) async -> CommandResult { .timedOut }

        func disconnect(_: StationID, reason _: String) async {}

        func lastHeard(_: StationID) -> Timestamp? { isConnected ? Town.morning : nil }
    }

    private static func asked(_ town: Town) async -> [SessionID] {
        town.flows.followUps.finish()
        var asked: [SessionID] = []
        for await case .stopSession(let id, _) in town.flows.followUps.stream { asked.append(id) }
        return asked
    }

    private static func second(_ town: Town, _ seconds: Int) { town.time.set(Town.morning + .seconds(seconds)) }

    @Test func `money is watched between two meter values`() async throws {
        try await Town.run(.init(balanceMinor: 3500)) { town in
            // 5 kWh; at 30 kW they are used up 10 minutes after the start, the next value would come after 15.
            let session = try await town.start(meterWh: 0)
            try await town.meter(session, at: 0, registerWh: 0, powerW: 30_000)
            let watch = WatchBalances(Line(), town.flows)
            for seconds in stride(from: 0, through: 480, by: 15) {
                Self.second(town, seconds)
                try await watch.run()
            }
            #expect(try await town.stopRequestedAt(session.id) == nil, "there are two minutes left")
            for seconds in stride(from: 495, through: 600, by: 15) {
                Self.second(town, seconds)
                try await watch.run()
            }
            let at = try #require(try await town.stopRequestedAt(session.id))
            #expect(at <= Town.morning + .seconds(525))
            #expect(await Self.asked(town) == [session.id])
        }
    }

    @Test func `a station that is away is asked when it is back`() async throws {
        try await Town.run(.init(balanceMinor: 3500)) { town in
            let session = try await town.start(meterWh: 0)
            try await town.meter(session, at: 0, registerWh: 0, powerW: 30_000)
            let watch = WatchBalances(Line(isConnected: false), town.flows)
            for minutes in 0...12 {
                town.wait(until: minutes)
                try await watch.run()
            }
            #expect(try await town.stopRequestedAt(session.id) == nil)
            town.wait(until: 13)
            try await town.meter(session, at: 13, registerWh: 6500, powerW: 30_000)
            #expect(await Self.asked(town) == [session.id])
        }
    }

    @Test func `a car that its connector says is full uses nothing up`() async throws {
        try await Town.run(.init(balanceMinor: 3500)) { town in
            let session = try await town.start(meterWh: 0)
            try await town.meter(session, at: 0, registerWh: 0, powerW: 30_000)
            _ = try await RecordConnectorStatus.run(
                .init(evse: 1, connector: 1, status: .suspendedEV, at: town.at(1)), from: town.station, town.flows)
            let watch = WatchBalances(Line(), town.flows)
            for minutes in 1...60 {
                town.wait(until: minutes)
                try await watch.run()
            }
            #expect(try await town.stopRequestedAt(session.id) == nil)
        }
    }

    @Test func `power that a station does not say is the mean of its readings`() async throws {
        try await Town.run(.init(balanceMinor: 3500)) { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 4)
            try await town.meter(session, at: 4, registerWh: 2000)
            #expect(try await town.progress(session.id).progress.last.powerW == 30_000)
            town.wait(until: 9)
            // 4500 of 5000 Wh are used; the rest lasts a minute.
            try await town.meter(session, at: 9, registerWh: 4500)
            #expect(await Self.asked(town) == [session.id])
        }
    }

    @Test func `who goes on charging is asked again, and the order says so`() async throws {
        try await Town.run(.init(balanceMinor: 1000)) { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 2)
            try await town.meter(session, at: 2, registerWh: 1400, powerW: 50_000)
            #expect(try await town.oddities(of: town.order(of: session.id)) == [])
            town.wait(until: 4)
            try await town.meter(session, at: 4, registerWh: 3000, powerW: 50_000)
            try await town.meter(session, at: 4, registerWh: 3010, powerW: 50_000)
            let exceptions = try await town.exceptions(of: town.order(of: session.id))
            #expect(exceptions.map(\.rule) == [.stopIgnored])
            let (asked, went) = (town.at(2).description, town.at(4).description)
            #expect(exceptions.first?.evidence == #"{"askedAt":"\#(asked)","chargesAt":"\#(went)"}"#)
            town.wait(until: 5)
            try await town.stop(session.number, at: 5, meterWh: 3100)
            #expect(await Self.asked(town) == [session.id, session.id])
        }
    }

    @Test func `two sessions do not spend the same money`() async throws {
        try await Town.run(.init(holdMinor: 0, balanceMinor: 7000, allowsConcurrentSessions: true)) { town in
            // 10 kWh for both together.
            let first = try await town.start(meterWh: 0, connector: 1)
            let second = try await town.start(meterWh: 0, connector: 2)
            let watch = WatchBalances(Line(), town.flows)
            for minutes in 1...4 {
                town.wait(until: minutes)
                let register = Int64(minutes) * 1000
                try await town.meter(first, at: minutes, registerWh: register, powerW: 60_000)
                try await town.meter(second, at: minutes, registerWh: register, powerW: 60_000)
                try await watch.run()
            }
            #expect(await Set(Self.asked(town)) == [first.id, second.id])
        }
    }
}

extension Town {
    fileprivate func stopRequestedAt(_ id: SessionID) async throws -> Timestamp? {
        try await flows.database.read { try SessionRepository.find(id, $0)?.stopRequestedAt }
    }

    fileprivate func progress(_ id: SessionID) async throws -> ProgressRecord {
        try #require(try await flows.database.read { try ProgressRepository.find(id, $0) })
    }
}
