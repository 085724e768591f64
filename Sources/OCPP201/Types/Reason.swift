import OCPPWire

/// OCPP 2.0.1 `Reason`.
package enum Reason: String, OCPPEnum {
    case deAuthorized = "DeAuthorized"
    case emergencyStop = "EmergencyStop"
    case energyLimitReached = "EnergyLimitReached"
    case evDisconnected = "EVDisconnected"
    case groundFault = "GroundFault"
    case immediateReset = "ImmediateReset"
    case local = "Local"
    case localOutOfCredit = "LocalOutOfCredit"
    case masterPass = "MasterPass"
    case other = "Other"
    case overcurrentFault = "OvercurrentFault"
    case powerLoss = "PowerLoss"
    case powerQuality = "PowerQuality"
    case reboot = "Reboot"
    case remote = "Remote"
    case socLimitReached = "SOCLimitReached"
    case stoppedByEV = "StoppedByEV"
    case timeLimitReached = "TimeLimitReached"
    case timeout = "Timeout"
}
