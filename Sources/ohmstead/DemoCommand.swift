import ArgumentParser
import Flows
import HTTPAPI
import Kernel
import NIOCore
import NIOPosix
import OCPPWire
import ServerApp
import Simulator

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Serve, with a made-up operator in Taiwan and a simulated fleet that keeps charging.",
        discussion: "The first start fills an empty data folder (default ./data/demo) and prints how to sign in, once.")

    @OptionGroup var shared: SharedOptions

    @Option(name: .long, help: "HOST:PORT to listen on (default 127.0.0.1:8080).")
    var listen: String?

    @Option(name: .long, help: "Days of charging that lie behind the demonstration at its first start.")
    var historyDays = 28

    func run() async throws {
        try await orOneSentence {
            guard (0...400).contains(historyDays) else {
                throw ConfigurationError("--history-days must be from 0 to 400.")
            }
            var options = shared
            options.data = options.data ?? "./data/demo"
            let configuration = try await options.load(["listen": listen])
            EventLoops.prepare(for: configuration)
            try await configuration.requireFreeAddress()
            let logger = Bootstrap.logging(configuration)
            let server = try await Server(configuration, logger: logger, metrics: Bootstrap.metrics())
            let made = try await Demo.make(
                server.flows, folder: configuration.dataFolder, historyDays: historyDays)
            let client = made == nil ? nil : try await signIn(server.flows)
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let stations = try await fleetKeys(made, server.flows)
            let memories = try await DemoMemory.read(of: stations.map(\.identity), server.flows)
            try await server.run { port in
                say("Ohmstead listens on http://\(configuration.host):\(port)")
                say("Chargers connect to \(configuration.stationBase(port: port))/{identity}")
                if let client {
                    say("Console sign-in: \(Demo.email(.owner)) with the password \(Demo.password)")
                    say("API client (shown this once): client_id \(client.id) client_secret \(client.secret)")
                }
                say("\(stations.count) simulated stations are connecting. Stop with Ctrl-C.")
                start(stations, memories, configuration, port, group)
            }
            try await group.shutdownGracefully()
        }
    }

    private func signIn(_ flows: FlowContext) async throws -> (id: ClientID, secret: String) {
        let (record, secret) = try await Clients.create(
            name: "demo", operatorID: nil, scopes: Scope.allCases.map(\.rawValue),
            by: Actor(name: "demo", operatorID: nil), flows)
        return (record.id, secret)
    }

    /// A restarted demo gives its stations new keys: the old ones were never stored.
    private func fleetKeys(
        _ made: Demo.Result?, _ flows: FlowContext
    ) async throws -> [(identity: String, key: String)] {
        if let made { return made.stations }
        return try await Demo.renewKeys(flows)
    }

    private func start(
        _ stations: [(identity: String, key: String)], _ memories: [String: StationMemory],
        _ configuration: ServerConfiguration, _ port: Int, _ group: MultiThreadedEventLoopGroup
    ) {
        let scheme = configuration.tlsCertificate == nil ? "ws" : "wss"
        guard let address = CSMSAddress("\(scheme)://\(configuration.host):\(port)/ocpp") else { return }
        let tokens = Demo.tokens
        let plans = stations.enumerated().map { index, station in
            var plan = StationPlan(
                identity: station.identity, key: station.key, version: index % 2 == 0 ? .v16 : .v201, evses: 2,
                maximumPowerW: Demo.stationPowerW / 2, meterInterval: .seconds(5), tokens: tokens,
                life: .drivers(utcOffsetSeconds: 28_800, factor: 30),
                seed: UInt64(index) + 1)
            plan.memory = memories[station.identity] ?? StationMemory()
            return plan
        }
        let fleet = Fleet(plans, to: address, on: group)
        fleet.start(over: .seconds(2), tick: .seconds(1))
    }
}
