import ArgumentParser
import CoreMetrics
import Logging
import ServerApp

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server.",
        discussion: "SIGTERM stops it: no new work, what is in flight is finished, sockets are closed.")

    @OptionGroup var shared: SharedOptions

    @Option(name: .long, help: "HOST:PORT to listen on (default 127.0.0.1:8080).")
    var listen: String?

    func run() async throws {
        try await orOneSentence {
            let configuration = try await shared.load(["listen": listen])
            EventLoops.prepare(for: configuration)
            let logger = Bootstrap.logging(configuration)
            let metrics = Bootstrap.metrics()
            let server = try await Server(configuration, logger: logger, metrics: metrics)
            try await server.run { port in
                say("Ohmstead listens on http://\(configuration.host):\(port)")
                say("Chargers connect to \(configuration.stationBase(port: port))/{identity}")
            }
        }
    }
}
