import Charging
import OCPPWire

/// What the payload of an answer means, for every operation that answers with a `status`.
enum CommandAnswer {
    /// Words with which a station agrees, in either edition. `RebootRequired` and `Scheduled` are agreements too.
    private static let agreed: Set<String> = [
        "Accepted", "Unlocked", "RebootRequired", "Scheduled", "AcceptedCanceled", "Unpublished",
    ]
    private static let unsupported: Set<String> = ["NotSupported", "NotImplemented"]

    static func result(of call: WireCall, _ payload: JSONValue, _ version: OCPPVersion) -> CommandResult {
        // Deviations are forgiven, but what cannot be read is no answer.
        if let row = DialectTable.rows(version)[call.action] {
            do throws(PayloadError) {
                _ = try row.cleanResponse(payload)
            } catch {
                return .failed(code: "InvalidAnswer", description: error.description)
            }
        }
        // Some stations read out their passwords.
        let details = SecretMask.masked(payload.text)
        guard let status = payload.object?["status"]?.string else {
            guard let refusals = refusals(in: payload) else { return .accepted(details: details) }
            return .rejected(reason: refusals, details: details)
        }
        if agreed.contains(status) { return .accepted(details: details) }
        if unsupported.contains(status) { return .notSupported(by: "the station (\(status))") }
        let reason = payload.object?["statusInfo"]?.object?["reasonCode"]?.string.map { "\(status): \($0)" } ?? status
        return .rejected(reason: reason, details: details)
    }

    /// Answers of 2.0.1 with a result for each thing that was asked: lists by the field of their status, and whether one
    /// refusal makes a refusal of the whole. Of what is read the rest is still worth having.
    private static let lists: [(name: String, status: String, needsAll: Bool)] = [
        ("setVariableResult", "attributeStatus", true), ("getVariableResult", "attributeStatus", false),
        ("setMonitoringResult", "status", true), ("clearMonitoringResult", "status", true),
    ]

    /// What the station refused, such as `OCPPCommCtrlr/HeartbeatInterval: Rejected`; nil where it agreed.
    private static func refusals(in payload: JSONValue) -> String? {
        for list in lists {
            guard let results = payload.object?[list.name]?.array, !results.isEmpty else { continue }
            let refused = results.compactMap { result -> String? in
                guard let result = result.object, let status = result[list.status]?.string, !agreed.contains(status)
                else { return nil }
                let place = [result["component"], result["variable"]].compactMap { $0?.object?["name"]?.string }
                return place.isEmpty ? status : "\(place.joined(separator: "/")): \(status)"
            }
            guard list.needsAll ? !refused.isEmpty : refused.count == results.count else { return nil }
            return refused.prefix(maximumRefusals).joined(separator: ", ")
        }
        return nil
    }

    /// Refusals that a reason names; the details have them all.
    private static let maximumRefusals = 5
}
