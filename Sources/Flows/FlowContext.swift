import Kernel
import LiveBus
import Logging
import Storage

/// What every flow needs and none keeps: the database, the clock, the bus. One per process, handed in explicitly.
package struct FlowContext: Sendable {
    /// Behind one reference: every message of every charger carries the context along.
    private final class Parts: Sendable {
        let database: any Database
        let live: any LiveBus
        let time: any TimeSource
        let ids: any IDSource
        let policy: StationPolicy
        let tariffs: TariffCache
        let followUps: FollowUpQueue
        let logger: Logger

        init(
            _ database: any Database, _ live: any LiveBus, _ time: any TimeSource, _ ids: any IDSource,
            _ policy: StationPolicy, _ tariffs: TariffCache, _ followUps: FollowUpQueue, _ logger: Logger
        ) {
            self.database = database
            self.live = live
            self.time = time
            self.ids = ids
            self.policy = policy
            self.tariffs = tariffs
            self.followUps = followUps
            self.logger = logger
        }
    }

    private var parts: Parts
    /// Set on the copy that carries out one request with an `Idempotency-Key`.
    package var idempotency: Idempotency?

    package var database: any Database { parts.database }
    package var live: any LiveBus { parts.live }
    package var time: any TimeSource { parts.time }
    package var ids: any IDSource { parts.ids }
    package var policy: StationPolicy { parts.policy }
    package var tariffs: TariffCache { parts.tariffs }
    /// Work that a flow asks for after its commit, such as stopping a session whose money is used up.
    package var followUps: FollowUpQueue { parts.followUps }
    package var logger: Logger { parts.logger }

    package init(
        database: any Database, live: any LiveBus, time: any TimeSource, ids: any IDSource, policy: StationPolicy,
        tariffs: TariffCache, followUps: FollowUpQueue, logger: Logger
    ) {
        parts = Parts(database, live, time, ids, policy, tariffs, followUps, logger)
    }

    /// The same with another clock: for a past that is lived through quickly.
    package func at(_ time: any TimeSource) -> FlowContext {
        var copy = self
        copy.parts = Parts(database, live, time, ids, policy, tariffs, followUps, logger)
        return copy
    }
}
