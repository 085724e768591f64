import ArgumentParser
import Simulator

/// Measures the limit that the message path is held against; `scripts/bench.py` runs it.
struct BenchEchoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-echo", abstract: "Measure a bare WebSocket echo.", shouldDisplay: false)

    @Option(name: .long, help: "Sockets.")
    var connections = 1000

    @Option(name: .long, help: "Seconds.")
    var seconds = 5

    func run() async throws {
        guard (1...20_000).contains(connections), (1...600).contains(seconds) else {
            throw ValidationFailure("connections must be 1 to 20000, and seconds 1 to 600")
        }
        let rate = try await EchoBench.run(connections: connections, for: .seconds(seconds))
        say("echoed \(rate) frames/s over \(connections) sockets")
    }
}
