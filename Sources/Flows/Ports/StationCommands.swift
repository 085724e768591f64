import Charging
import Kernel

/// The way to a connected station. Filled by `Gateway`.
package protocol StationCommands: Sendable {
    /// Sends a command and waits for the station's answer, at the most until the time-out.
    func send(_ command: StationCommand, to station: StationID, timeout: Milliseconds) async -> CommandResult

    /// Closes the station's connection, such as after its key was changed; it may connect again at once.
    func disconnect(_ station: StationID, reason: String) async

    /// When the station was last heard; nil while it is not connected here.
    func lastHeard(_ station: StationID) -> Timestamp?
}
