import OCPPWire

/// OCPP 2.0.1 `Location`.
package enum Location: String, OCPPEnum {
    case body = "Body"
    case cable = "Cable"
    case ev = "EV"
    case inlet = "Inlet"
    case outlet = "Outlet"
}
