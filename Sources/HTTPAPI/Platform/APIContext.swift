import Flows
import Hummingbird
import Kernel
import Logging
import NIOCore
import Storage

/// What a request carries along: who sent it, once the token was checked.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Of who asks, as far as it is known; see `ClientAddress`.
    package internal(set) var remoteAddress: String
    /// False where it is that of a proxy which `trustedProxies` does not name.
    var isAddressKnown = true
    var caller: Caller?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }

    package var maxUploadSize: Int { 256 * 1024 }

    /// The caller, narrowed to where they have the scope.
    func caller(with scope: Scope) throws -> Caller {
        guard let caller else { throw Problem.unauthorized }
        guard let narrowed = caller.with(scope) else { throw Problem.forbidden(scope: scope.rawValue) }
        return narrowed
    }

    /// A path parameter that is an id; what is no id does not exist.
    func id<Entity>(_ name: String, of what: String) throws -> ID<Entity> {
        guard let text = parameters.get(name), let id = ID<Entity>(text) else { throw Problem.notFound(what) }
        return id
    }
}

/// Who sent a request.
struct Caller: Sendable {
    /// What the caller may do at one place.
    struct Grant: Sendable, Equatable {
        let reach: Actor.Reach
        let scopes: Set<Scope>
    }

    let name: String
    /// Whose requests count together against the limits.
    let clientID: String
    let grants: [Grant]
    /// Set for people.
    var staff: StaffAccess.Person?
    /// Set for screens on walls.
    var screen: ScreenRecord?
    /// Only where a scope was asked for: the places where the caller has it.
    private(set) var actor: Actor

    init(name: String, clientID: String, grants: [Grant], staff: StaffAccess.Person? = nil) {
        self.name = name
        self.clientID = clientID
        self.grants = grants
        self.staff = staff
        actor = Actor(name: name, reach: grants.map(\.reach))
    }

    /// All that the caller may do anywhere.
    var scopes: Set<Scope> { grants.reduce(into: []) { $0.formUnion($1.scopes) } }

    /// Nil when the caller has the scope nowhere.
    func with(_ scope: Scope) -> Caller? {
        let fitting = grants.filter { $0.scopes.contains(scope) }
        guard !fitting.isEmpty else { return nil }
        var copy = self
        copy.actor = Actor(name: name, reach: fitting.map(\.reach))
        return copy
    }

    /// Whether the caller has a scope where a thing is, and not just anywhere.
    func has(_ scope: Scope, of owner: OperatorID?, at site: SiteID? = nil) -> Bool {
        with(scope)?.actor.mayTouch(owner, at: site) ?? false
    }

    /// The same as a refusal.
    func require(_ scope: Scope, of owner: OperatorID?) throws {
        guard has(scope, of: owner) else { throw Problem.forbidden(scope: scope.rawValue) }
    }

    /// The operator that a list is narrowed to: the one that was asked for, or the caller's only one.
    func operatorID(asked: OperatorID?) throws -> OperatorID? {
        if let asked {
            guard actor.reaches(asked) else { throw Problem.notFound("operator") }
            return asked
        }
        if actor.isPlatform { return nil }
        let own = Set(actor.reach.compactMap(\.operatorID))
        guard let only = own.first, own.count == 1 else {
            throw Problem.invalid("operatorId", "is required: you work for several operators")
        }
        return only
    }

    /// The sites that a list is narrowed to; nil for all of the operator's.
    func siteIDs(of operatorID: OperatorID?) -> [SiteID]? { actor.siteIDs(of: operatorID) }

    /// Throws as if it did not exist, unless it is the caller's.
    func require(_ owner: OperatorID?, _ what: String) throws {
        guard actor.mayTouch(owner) else { throw Problem.notFound(what) }
    }

    /// The same for what belongs to a site: a caller of certain sites sees nothing of others.
    func require(_ owner: OperatorID?, at site: SiteID?, _ what: String) throws {
        guard actor.mayTouch(owner, at: site) else { throw Problem.notFound(what) }
    }
}
