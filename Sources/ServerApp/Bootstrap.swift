import CoreMetrics
import Flows
import Kernel
import LiveBus
import Logging
import Storage

/// Process-wide set-up, once.
package enum Bootstrap {
    package static func logging(_ configuration: ServerConfiguration) -> Logger {
        let level = Logger.Level(rawValue: configuration.logLevel) ?? .info
        LoggingSystem.bootstrap { LogOutput(label: $0, level: level) }
        return Logger(label: "ohmstead")
    }

    package static func metrics() -> MetricsRegistry {
        let registry = MetricsRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }
}

/// What a command needs that works on the database without serving.
package struct Tool: Sendable {
    package let flows: FlowContext

    package init(_ configuration: ServerConfiguration) async throws {
        var flows = try await Self.withoutKey(configuration, .made)
        do {
            flows.sealing = try await SecretKey.open(configuration, flows)
        } catch {
            await flows.database.close()
            throw error
        }
        self.flows = flows
    }

    /// - Returns: how many people lost their second factor.
    package static func forgetSecrets(_ configuration: ServerConfiguration) async throws -> Int {
        let flows = try await withoutKey(configuration, .present)
        let people = try await SealSecrets.forget(flows)
        await flows.database.close()
        return people
    }

    private static func withoutKey(
        _ configuration: ServerConfiguration, _ schema: DatabaseOpening.Schema
    ) async throws -> FlowContext {
        if schema == .made { try DatabaseOpening.makeFolder(configuration.dataFolder) }
        let logger = Bootstrap.logging(configuration)
        let time = SystemTimeSource()
        return FlowContext(
            database: try await DatabaseOpening.open(configuration, logger: logger, schema: schema),
            live: InProcessLiveBus(epoch: UInt64(time.now().millisecondsSinceEpoch)), time: time,
            ids: SystemIDSource(time: time), policy: StationPolicy(), tariffs: TariffCache(),
            followUps: FollowUpQueue(), logger: logger)
    }

    package func close() async { await flows.database.close() }
}
