import OCPPWire

/// OCPP 2.0.1 `ChargingProfilePurpose`.
package enum ChargingProfilePurpose: String, OCPPEnum {
    case chargingStationExternalConstraints = "ChargingStationExternalConstraints"
    case chargingStationMaxProfile = "ChargingStationMaxProfile"
    case txDefaultProfile = "TxDefaultProfile"
    case txProfile = "TxProfile"
}
