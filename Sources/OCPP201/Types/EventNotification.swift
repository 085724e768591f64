import OCPPWire

/// OCPP 2.0.1 `EventNotification`.
package enum EventNotification: String, OCPPEnum {
    case hardWiredNotification = "HardWiredNotification"
    case hardWiredMonitor = "HardWiredMonitor"
    case preconfiguredMonitor = "PreconfiguredMonitor"
    case customMonitor = "CustomMonitor"
}
