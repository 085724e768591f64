import Kernel
import Storage

/// What people call who did something. Wherever a view names an actor, such as `requestedBy`, it has the name beside it,
/// such as `requestedByName`.
enum ActorNames {
    /// By the actor's word, such as `staff:0192...`; who is not found keeps the word.
    static func find(_ actors: some Sequence<String>, _ connection: any SQLConnection) throws -> [String: String] {
        var names: [String: String] = [:]
        for actor in Set(actors) {
            let parts = actor.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "staff":
                names[actor] = try StaffMemberID(parts[1]).flatMap { try StaffRepository.find($0, connection)?.name }
            case "client":
                names[actor] = try ClientID(parts[1]).flatMap { try ClientRepository.find($0, connection)?.name }
            case "screen":
                names[actor] = try ScreenID(parts[1]).flatMap { try ScreenRepository.find($0, connection)?.name }
            case "identity-provider":
                names[actor] = try IdentityProviderID(parts[1]).flatMap {
                    try IdentityProviderRepository.find($0, connection)?.name
                }
            default: break
            }
        }
        return names
    }
}

extension APIServices {
    /// By the actor's word.
    func names(of actors: [String]) async throws -> [String: String] {
        try await flows.database.read { try ActorNames.find(actors, $0) }
    }
}
