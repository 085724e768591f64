import OCPPWire

/// OCPP 1.6 `Log`.
package enum Log: String, OCPPEnum {
    case diagnosticsLog = "DiagnosticsLog"
    case securityLog = "SecurityLog"
}
