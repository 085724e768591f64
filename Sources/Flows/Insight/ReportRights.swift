import Kernel
import Storage

/// What the owner of a saved report may do now, without being there: a report that is made at night shows no more than
/// its owner may see that night.
enum ReportRights {
    /// Empty when the owner is gone.
    static func scopes(
        of owner: String, at operatorID: OperatorID, _ connection: any SQLConnection
    ) throws -> Set<Scope> {
        if owner.hasPrefix("staff:") {
            guard let id = StaffMemberID(owner.dropFirst(6)), let person = try StaffRepository.find(id, connection),
                person.state == .active
            else { return [] }
            return try StaffRepository.grants(of: id, connection).compactMap { try StaffAccess.grant($0, connection) }
                .filter { isWhole($0.reach, operatorID) }.reduce(into: []) { $0.formUnion($1.scopes) }
        }
        if owner.hasPrefix("client:") {
            guard let id = ClientID(owner.dropFirst(7)), let client = try ClientRepository.find(id, connection),
                !client.isDisabled, client.operatorID == nil || client.operatorID == operatorID
            else { return [] }
            return Set(client.scopes.compactMap(Scope.init(rawValue:)))
        }
        return []
    }

    private static func isWhole(_ reach: Actor.Reach, _ operatorID: OperatorID) -> Bool {
        reach.siteIDs == nil && (reach.operatorID == nil || reach.operatorID == operatorID)
    }
}
