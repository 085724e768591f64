import OCPPWire

/// OCPP 2.0.1 `MonitoringBase`.
package enum MonitoringBase: String, OCPPEnum {
    case all = "All"
    case factoryDefault = "FactoryDefault"
    case hardWiredOnly = "HardWiredOnly"
}
