import OCPPWire

/// OCPP 2.0.1 `RecurrencyKind`.
package enum RecurrencyKind: String, OCPPEnum {
    case daily = "Daily"
    case weekly = "Weekly"
}
