import OCPPWire

/// OCPP 2.0.1 `VPNKind`.
package enum VPNKind: String, OCPPEnum {
    case ikEv2 = "IKEv2"
    case ipSec = "IPSec"
    case l2TP = "L2TP"
    case pptp = "PPTP"
}
