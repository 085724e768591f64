/// What people and programs outside call the state of a session.
package enum SessionWord: String, Sendable, Codable, CaseIterable {
    case charging
    /// Its end came before its start (2.x): it is over, and priced when the start comes, or a while later without it.
    case awaitingStart
    case ended

    package init(_ session: ChargingSession) {
        self = session.awaitsStart ? .awaitingStart : session.state == .ended ? .ended : .charging
    }
}
