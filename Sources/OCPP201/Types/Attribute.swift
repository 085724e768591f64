import OCPPWire

/// OCPP 2.0.1 `Attribute`.
package enum Attribute: String, OCPPEnum {
    case actual = "Actual"
    case target = "Target"
    case minSet = "MinSet"
    case maxSet = "MaxSet"
}
