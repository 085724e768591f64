import OCPPWire

/// OCPP 2.0.1 `Log`.
package enum Log: String, OCPPEnum {
    case diagnosticsLog = "DiagnosticsLog"
    case securityLog = "SecurityLog"
}
