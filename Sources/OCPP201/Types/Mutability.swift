import OCPPWire

/// OCPP 2.0.1 `Mutability`.
package enum Mutability: String, OCPPEnum {
    case readOnly = "ReadOnly"
    case writeOnly = "WriteOnly"
    case readWrite = "ReadWrite"
}
