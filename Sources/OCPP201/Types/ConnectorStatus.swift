import OCPPWire

/// OCPP 2.0.1 `ConnectorStatus`.
package enum ConnectorStatus: String, OCPPEnum {
    case available = "Available"
    case occupied = "Occupied"
    case reserved = "Reserved"
    case unavailable = "Unavailable"
    case faulted = "Faulted"
}
