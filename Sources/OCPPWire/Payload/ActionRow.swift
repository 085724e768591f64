/// Who sends an operation.
package enum ActionSender: Sendable {
    case station
    case csms
    case either
}

/// One line of an edition's table of operations: its codec without its types, for operations that are chosen by name.
package struct ActionRow: Sendable {
    package let name: String
    package let sentBy: ActionSender
    /// Reads and writes again a request, so that only schema-clean payloads go out.
    package let cleanRequest: @Sendable (JSONValue) throws(PayloadError) -> (JSONValue, [Deviation])
    package let cleanResponse: @Sendable (JSONValue) throws(PayloadError) -> (JSONValue, [Deviation])

    package init<Action: OCPPAction>(_: Action.Type, sentBy: ActionSender) {
        name = Action.name
        self.sentBy = sentBy
        cleanRequest = { value throws(PayloadError) in
            let (payload, deviations) = try Action.Request.read(value)
            return (try payload.json(), deviations)
        }
        cleanResponse = { value throws(PayloadError) in
            let (payload, deviations) = try Action.Response.read(value)
            return (try payload.json(), deviations)
        }
    }
}
