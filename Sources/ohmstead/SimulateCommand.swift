import ArgumentParser
import Foundation
import Kernel
import NIOCore
import NIOPosix
import OCPPWire
import ServerApp
import Simulator

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Virtual stations against any CSMS.",
        discussion: """
            Stations are named PREFIX0001 and on. They share one --key; several of them need a server that lets them
            in without (stations.allowWithoutKey). With --report each station runs one session without end and sends a
            meter value every interval; otherwise drivers come and go as on a real day.

            Ctrl-C ends it as --duration does.

            Faults, each with what its chance is of:

            """ + Fault.allCases.map { "  \($0.rawValue): \($0.meaning)" }.joined(separator: "\n"))

    @Option(name: .long, help: "Where chargers connect, without the identity.")
    var url = "ws://127.0.0.1:8080/ocpp"

    @Option(name: .long, help: "How many stations.")
    var stations = 10

    @Option(name: .long, help: "How many EVSEs each station has; 2, or 1 with --report.")
    var evses: Int?

    @Option(name: .long, help: "The first letters of their identities.")
    var prefix = "SIM"

    @Option(name: .long, help: "The Basic-auth password of all of them.")
    var key: String?

    @Option(name: .long, help: "ocpp1.6, ocpp2.0.1, or mixed.")
    var version = "mixed"

    @Option(name: .long, help: "Between two meter values of a session, such as 1s or 500ms.")
    var interval = "10s"

    @Option(name: .long, help: "Tokens of the drivers, separated by commas.")
    var tokens = "DEMO0001"

    @Option(name: .long, help: "How long to run, such as 30s; without it until it is stopped.")
    var duration: String?

    @Option(
        name: .long,
        help: """
            Run so many times faster than real time. It begins in the past and comes to the present at the end of \
            --duration, or after an hour.
            """)
    var speed: Int64 = 1

    @Option(name: .long, help: "Seed of everything that chance decides.")
    var seed: UInt64 = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What goes wrong, and its chance in a million, such as reorder=20000. May be given several times.",
            valueName: "name=chance"))
    var fault: [String] = []

    @Option(
        name: .long, parsing: .unconditional,
        help: "How far the stations' clocks are ahead, such as 90s; -90s is behind.")
    var clockSkew: String?

    @Flag(name: .long, help: "Measure throughput and latency.")
    var report = false

    @Option(name: .long, help: "Count answers only from so long after all stations are connected, such as 5s.")
    var settle: String?

    @Option(
        name: .long,
        help: "How long the stations take to come, such as 30s; without it a millisecond each with --report, else five."
    )
    var ramp: String?

    func run() async throws {
        try await orOneSentence {
            guard let address = CSMSAddress(url) else {
                throw ConfigurationError("--url is \(url); it must be a ws:// or wss:// address.")
            }
            guard (1...100_000).contains(stations), (1...100_000).contains(speed) else {
                throw ConfigurationError("--stations and --speed must be from 1 to 100000.")
            }
            guard (1...64).contains(evses ?? 1) else { throw ConfigurationError("--evses must be from 1 to 64.") }
            let pause = try span(interval, "--interval")
            let end = try duration.map { try span($0, "--duration") }
            let settling = try settle.map { try span($0, "--settle") }
            let coming = try ramp.map { try span($0, "--ramp") } ?? Milliseconds(Int64(stations) * (report ? 1 : 5))
            let group = MultiThreadedEventLoopGroup(numberOfThreads: EventLoops.beside)
            let fleet = Fleet(
                try plans(pause), to: address, on: group,
                clock: SimulatedClock(factor: speed, reachingPresentAfter: end ?? .hours(1)))
            fleet.start(
                over: .milliseconds(coming.count),
                tick: .milliseconds(max(min(pause.count / speed, 1000), 10)))
            await watch(fleet, end, settling: settling)
            await fleet.stop()
            try await group.shutdownGracefully()
            let seen = fleet.report.snapshot
            guard !seen.hasConnected else { return }
            guard seen.refused > 0 else { throw ConfigurationError("Nobody answers at \(url).") }
            throw ConfigurationError(
                "No station was let in at \(url): the server does not know \(prefix)0001 and so on, or wants another --key."
            )
        }
    }

    private func plans(_ pause: Milliseconds) throws -> [StationPlan] {
        let versions: [OCPPVersion]
        switch version {
        case "mixed": versions = [.v16, .v201]
        default:
            guard let one = OCPPVersion(rawValue: version) else {
                throw ConfigurationError("--version is \(version); it must be ocpp1.6, ocpp2.0.1 or mixed.")
            }
            versions = [one]
        }
        let faults = try faults()
        let names = tokens.split(separator: ",").map(String.init)
        return (1...stations).map { number in
            let digits = String(number)
            let padding = String(repeating: "0", count: max(4 - digits.count, 0))
            var plan = StationPlan(
                identity: prefix + padding + digits, key: key, version: versions[number % versions.count],
                evses: evses ?? (report ? 1 : 2), meterInterval: pause,
                tokens: report ? [names[number % names.count]] : names,
                life: report ? .load : .drivers(utcOffsetSeconds: 28_800), faults: faults,
                seed: seed &* 1_000_003 &+ UInt64(number))
            // Compressed time must leave the server two seconds of real time.
            plan.answerTimeout = max(plan.answerTimeout, .seconds(2 * Int(speed)))
            return plan
        }
    }

    private func faults() throws -> Faults {
        var faults = Faults()
        for text in fault {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let fault = Fault(rawValue: parts[0]) else {
                let known = Fault.allCases.map(\.rawValue).joined(separator: ", ")
                throw ConfigurationError("--fault is \(text); its name must be one of \(known).")
            }
            guard parts.count == 2, let chance = UInt32(parts[1]), chance <= 1_000_000 else {
                throw ConfigurationError("--fault is \(text); it must be NAME=CHANCE with a chance from 0 to 1000000.")
            }
            faults[fault] = chance
        }
        if let clockSkew {
            let isBehind = clockSkew.hasPrefix("-")
            let amount = try span(isBehind ? String(clockSkew.dropFirst()) : clockSkew, "--clock-skew")
            faults.clockSkew = Milliseconds(isBehind ? -amount.count : amount.count)
        }
        return faults
    }

    private func watch(_ fleet: Fleet, _ end: Milliseconds?, settling: Milliseconds?) async {
        let stop = StopRequest()
        let started = ContinuousClock.now
        var countedFrom = started
        var complete: ContinuousClock.Instant?
        var before = fleet.report.snapshot
        while !stop.isThere {
            try? await Task.sleep(for: .seconds(1))
            let elapsed = Double((started.duration(to: .now)) / .seconds(1))
            let now = fleet.report.snapshot
            say(
                "\(Int(elapsed)) s: \(now.connected) connected, \(now.answered - before.answered) answers/s, "
                    + "\(now.errors) errors, \(now.refused) refused")
            before = now
            if let settling, countedFrom == started, now.connected >= stations {
                let since = complete ?? .now
                complete = since
                if since.duration(to: .now) >= .milliseconds(settling.count) {
                    countedFrom = .now
                    fleet.report.restart()
                    before = fleet.report.snapshot
                    say("settled: counting from here")
                }
            }
            if let end, elapsed * 1000 >= Double(end.count) { break }
        }
        guard report else { return }
        let seconds = Double(countedFrom.duration(to: .now) / .seconds(1))
        let total = fleet.report.snapshot
        say(
            String(
                format: "%lld answers in %.1f s: %.0f/s; p50 %d ms, p90 %d ms, p99 %d ms; %lld errors",
                total.answered, seconds, Double(total.answered) / seconds, total.percentile(500),
                total.percentile(900), total.percentile(990), total.errors))
    }

    private func span(_ text: String, _ name: String) throws -> Milliseconds {
        let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
        for (unit, milliseconds) in units where text.hasSuffix(unit) {
            if let count = Int64(text.dropLast(unit.count)), (1...1_000_000).contains(count) {
                return Milliseconds(count * milliseconds)
            }
        }
        throw ConfigurationError("\(name) is \(text); it must be a time such as 500ms, 10s or 2m.")
    }
}
