import Charging
import OCPPWire

/// What the payload of an answer means, for every operation that answers with a `status`.
enum CommandAnswer {
    /// Words with which a station agrees, in either edition. `RebootRequired` and `Scheduled` are agreements too.
    private static let agreed: Set<String> = [
        "Accepted", "Unlocked", "RebootRequired", "Scheduled", "AcceptedCanceled",
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
        let details = payload.text
        guard let status = payload.object?["status"]?.string else { return .accepted(details: details) }
        if agreed.contains(status) { return .accepted(details: details) }
        if unsupported.contains(status) { return .notSupported(by: "the station (\(status))") }
        let reason = payload.object?["statusInfo"]?.object?["reasonCode"]?.string.map { "\(status): \($0)" } ?? status
        return .rejected(reason: reason, details: details)
    }
}
