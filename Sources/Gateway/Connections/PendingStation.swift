import OCPPWire

/// What a station may send while its boot is answered `Pending` (2.0.1 B02.FR.09) or `Rejected`: its boot, and what it was
/// asked for.
struct PendingStation {
    private var admitted: Set<String> = ["BootNotification"]

    func admits(_ action: String) -> Bool { admitted.contains(action) }

    /// A call of ours that the station answers with messages of its own.
    mutating func noteAsked(_ frame: OCPPFrame) {
        guard case .call(_, let action, let payload) = frame else { return }
        switch action {
        case "GetBaseReport", "GetReport": admitted.insert("NotifyReport")
        case "TriggerMessage":
            guard let message = payload.object?["requestedMessage"]?.string else { return }
            // The certificates that may be asked for are all asked for by this one.
            admitted.insert(message.hasPrefix("Sign") ? "SignCertificate" : message)
        default: break
        }
    }
}
