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
        let logger = Bootstrap.logging(configuration)
        let time = SystemTimeSource()
        flows = FlowContext(
            database: try await DatabaseOpening.open(configuration, logger: logger),
            live: InProcessLiveBus(epoch: UInt64(time.now().millisecondsSinceEpoch)), time: time,
            ids: SystemIDSource(time: time), policy: StationPolicy(), tariffs: TariffCache(),
            followUps: FollowUpQueue(), logger: logger)
    }

    package func close() async { await flows.database.close() }
}
