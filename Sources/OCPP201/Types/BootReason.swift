import OCPPWire

/// OCPP 2.0.1 `BootReason`.
package enum BootReason: String, OCPPEnum {
    case applicationReset = "ApplicationReset"
    case firmwareUpdate = "FirmwareUpdate"
    case localReset = "LocalReset"
    case powerUp = "PowerUp"
    case remoteReset = "RemoteReset"
    case scheduledReset = "ScheduledReset"
    case triggered = "Triggered"
    case unknown = "Unknown"
    case watchdog = "Watchdog"
}
