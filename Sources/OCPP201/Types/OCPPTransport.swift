import OCPPWire

/// OCPP 2.0.1 `OCPPTransport`.
package enum OCPPTransport: String, OCPPEnum {
    case json = "JSON"
    case soap = "SOAP"
}
