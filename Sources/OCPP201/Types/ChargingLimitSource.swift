import OCPPWire

/// OCPP 2.0.1 `ChargingLimitSource`.
package enum ChargingLimitSource: String, OCPPEnum {
    case ems = "EMS"
    case other = "Other"
    case so = "SO"
    case cso = "CSO"
}
