import Flows
import Hummingbird
import Kernel
import Logging
import NIOCore

/// What a request carries along: who sent it, once the token was checked.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    package let remoteAddress: String
    var caller: Caller?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }

    package var maxUploadSize: Int { 256 * 1024 }

    /// The caller, if their token has the scope.
    func caller(with scope: Scope) throws -> Caller {
        guard let caller else { throw Problem.unauthorized }
        guard caller.scopes.contains(scope) else { throw Problem.forbidden(scope: scope.rawValue) }
        return caller
    }

    /// A path parameter that is an id; what is no id does not exist.
    func id<Entity>(_ name: String, of what: String) throws -> ID<Entity> {
        guard let text = parameters.get(name), let id = ID<Entity>(text) else { throw Problem.notFound(what) }
        return id
    }
}

/// Who sent a request.
struct Caller: Sendable {
    let actor: Actor
    let clientID: String
    let scopes: Set<Scope>

    /// The operator that a list is narrowed to: the caller's own, else the one that was asked for.
    func operatorID(asked: OperatorID?) throws -> OperatorID? {
        guard let own = actor.operatorID else { return asked }
        if let asked, asked != own { throw Problem.notFound("operator") }
        return own
    }

    /// Throws as if it did not exist, unless it is the caller's.
    func require(_ owner: OperatorID?, _ what: String) throws {
        guard actor.mayTouch(owner) else { throw Problem.notFound(what) }
    }
}

/// What an access token allows. The raw value is the word of OAuth and of the OpenAPI document.
package enum Scope: String, Sendable, CaseIterable {
    case operatorsRead = "operators:read"
    case operatorsWrite = "operators:write"
    case sitesRead = "sites:read"
    case sitesWrite = "sites:write"
    case stationsRead = "stations:read"
    case stationsWrite = "stations:write"
    case commandsWrite = "commands:write"
    case driversRead = "drivers:read"
    case driversWrite = "drivers:write"
    case walletsRead = "wallets:read"
    case walletsWrite = "wallets:write"
    case tariffsRead = "tariffs:read"
    case tariffsWrite = "tariffs:write"
    case sessionsRead = "sessions:read"
    case ordersRead = "orders:read"
    case ordersWrite = "orders:write"
    case ledgerRead = "ledger:read"
    case auditRead = "audit:read"
}
