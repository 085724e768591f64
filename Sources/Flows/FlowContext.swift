import Kernel
import LiveBus
import Logging
import Storage

/// What every flow needs and none keeps: the database, the clock, the bus. One per process, handed in explicitly.
package struct FlowContext: Sendable {
    private struct Parts: Sendable {
        let database: any Database
        let live: any LiveBus
        var time: any TimeSource
        let ids: any IDSource
        let policy: StationPolicy
        let tariffs: TariffCache
        let followUps: FollowUpQueue
        let logger: Logger
        let webhooks = WebhookSubscriptions()
        var outside: any OutsideRequests = NoOutsideRequests()
        var sealing = Sealing()
        var certificates: any CertificateIssuing = NoCertificates()
    }

    private final class Box: Sendable {
        let parts: Parts
        init(_ parts: Parts) { self.parts = parts }
    }

    /// Behind one reference: every message of every charger carries the context along.
    private var box: Box
    /// Set on the copy that carries out one request with an `Idempotency-Key`.
    package var idempotency: Idempotency?
    /// Who wants it; set on the copy that books what a person or a client asked for.
    private(set) var actor: String?
    /// What is done is taken back: nothing is counted.
    private(set) var isRehearsal = false

    package var database: any Database { box.parts.database }
    package var live: any LiveBus { box.parts.live }
    package var time: any TimeSource { box.parts.time }
    package var ids: any IDSource { box.parts.ids }
    package var policy: StationPolicy { box.parts.policy }
    package var tariffs: TariffCache { box.parts.tariffs }
    /// Work that a flow asks for after its commit, such as stopping a session whose money is used up.
    package var followUps: FollowUpQueue { box.parts.followUps }
    package var logger: Logger { box.parts.logger }
    /// Who wants to be told what happens.
    package var webhooks: WebhookSubscriptions { box.parts.webhooks }
    /// The way to servers of others; closed unless the server opened it.
    package var outside: any OutsideRequests {
        get { box.parts.outside }
        set { change { $0.outside = newValue } }
    }
    /// Seals the secrets that are stored; without a key unless the server opened one.
    package var sealing: Sealing {
        get { box.parts.sealing }
        set { change { $0.sealing = newValue } }
    }

    /// Makes and reads certificates; none unless the server set it up.
    package var certificates: any CertificateIssuing {
        get { box.parts.certificates }
        set { change { $0.certificates = newValue } }
    }

    package init(
        database: any Database, live: any LiveBus, time: any TimeSource, ids: any IDSource, policy: StationPolicy,
        tariffs: TariffCache, followUps: FollowUpQueue, logger: Logger
    ) {
        box = Box(
            Parts(
                database: database, live: live, time: time, ids: ids, policy: policy, tariffs: tariffs,
                followUps: followUps, logger: logger))
    }

    /// The same for a write that shows what would change, and is taken back.
    var rehearsing: FlowContext {
        var copy = self
        copy.isRehearsal = true
        copy.idempotency = nil
        return copy
    }

    /// The same on behalf of somebody.
    func wanted(by actor: Actor) -> FlowContext {
        var copy = self
        copy.actor = actor.name
        return copy
    }

    /// The same with another clock: for a past that is lived through quickly.
    package func at(_ time: any TimeSource) -> FlowContext {
        var copy = self
        copy.change { $0.time = time }
        return copy
    }

    private mutating func change(_ body: (inout Parts) -> Void) {
        var parts = box.parts
        body(&parts)
        box = Box(parts)
    }
}
