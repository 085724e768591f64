import Charging
import Kernel

/// How stations are treated on this server; from the configuration.
package struct StationPolicy: Sendable {
    package var unknownStations: UnknownStationPolicy
    /// The interval that a new station is told in its boot answer.
    package var heartbeatSeconds: Int64
    package var presence: PresenceRules
    package var plausibility: MeterPlausibility
    /// A station that connects may be without a key (first tries on a bench); never on an open network.
    package var allowsStationsWithoutKey: Bool
    /// How long a command may take, from its request to the station's answer.
    package var commandTimeout: Milliseconds
    /// How long after the station agreed a remote start's session must have begun.
    package var remoteStartTimeout: Milliseconds
    /// A running session that was not heard of for so long is closed at its last meter value.
    package var abandonedAfter: Milliseconds

    /// Nobody connects with less.
    package var minimumProfile: SecurityProfile
    /// Whether our own authorities sign what stations ask for.
    package var signsCertificates: Bool
    /// How long a certificate of a station is good.
    package var certificateValidity: Milliseconds

    package init(
        unknownStations: UnknownStationPolicy = .refuse, heartbeatSeconds: Int64 = 300,
        presence: PresenceRules = .standard, plausibility: MeterPlausibility = .anyStation,
        allowsStationsWithoutKey: Bool = false, commandTimeout: Milliseconds = .seconds(30),
        remoteStartTimeout: Milliseconds = .seconds(120), abandonedAfter: Milliseconds = .hours(24),
        minimumProfile: SecurityProfile = .open, signsCertificates: Bool = true,
        certificateValidity: Milliseconds = .hours(24 * 365)
    ) {
        self.unknownStations = unknownStations
        self.heartbeatSeconds = heartbeatSeconds
        self.presence = presence
        self.plausibility = plausibility
        self.allowsStationsWithoutKey = allowsStationsWithoutKey
        self.commandTimeout = commandTimeout
        self.remoteStartTimeout = remoteStartTimeout
        self.abandonedAfter = abandonedAfter
        self.minimumProfile = minimumProfile
        self.signsCertificates = signsCertificates
        self.certificateValidity = certificateValidity
    }
}
