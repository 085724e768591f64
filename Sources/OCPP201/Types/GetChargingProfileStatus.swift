import OCPPWire

/// OCPP 2.0.1 `GetChargingProfileStatus`.
package enum GetChargingProfileStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case noProfiles = "NoProfiles"
}
