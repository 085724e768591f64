import OCPPWire

/// OCPP 2.0.1 `TriggerReason`.
package enum TriggerReason: String, OCPPEnum {
    case authorized = "Authorized"
    case cablePluggedIn = "CablePluggedIn"
    case chargingRateChanged = "ChargingRateChanged"
    case chargingStateChanged = "ChargingStateChanged"
    case deauthorized = "Deauthorized"
    case energyLimitReached = "EnergyLimitReached"
    case evCommunicationLost = "EVCommunicationLost"
    case evConnectTimeout = "EVConnectTimeout"
    case meterValueClock = "MeterValueClock"
    case meterValuePeriodic = "MeterValuePeriodic"
    case timeLimitReached = "TimeLimitReached"
    case trigger = "Trigger"
    case unlockCommand = "UnlockCommand"
    case stopAuthorized = "StopAuthorized"
    case evDeparted = "EVDeparted"
    case evDetected = "EVDetected"
    case remoteStop = "RemoteStop"
    case remoteStart = "RemoteStart"
    case abnormalCondition = "AbnormalCondition"
    case signedDataReceived = "SignedDataReceived"
    case resetCommand = "ResetCommand"
}
