import OCPPWire

/// OCPP 2.0.1 `MessageFormat`.
package enum MessageFormat: String, OCPPEnum {
    case ascii = "ASCII"
    case html = "HTML"
    case uri = "URI"
    case utf8 = "UTF8"
}
