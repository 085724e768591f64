import Kernel
import LiveBus
import Logging
import Storage

/// What every flow needs and none keeps: the database, the clock, the bus. One per process, handed in explicitly.
package struct FlowContext: Sendable {
    package let database: any Database
    package let live: any LiveBus
    package private(set) var time: any TimeSource
    package let ids: any IDSource
    package let policy: StationPolicy
    package let tariffs: TariffCache
    /// Work that a flow asks for after its commit, such as stopping a session whose money is used up.
    package let followUps: FollowUpQueue
    package let logger: Logger
    /// Who wants to be told what happens.
    package let webhooks = WebhookSubscriptions()
    /// The way to servers of others; closed unless the server opened it.
    package var outside: any OutsideRequests = NoOutsideRequests()
    /// Set on the copy that carries out one request with an `Idempotency-Key`.
    package var idempotency: Idempotency?

    package init(
        database: any Database, live: any LiveBus, time: any TimeSource, ids: any IDSource, policy: StationPolicy,
        tariffs: TariffCache, followUps: FollowUpQueue, logger: Logger
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

    /// The same with another clock: for a past that is lived through quickly.
    package func at(_ time: any TimeSource) -> FlowContext {
        var copy = self
        copy.time = time
        return copy
    }
}
