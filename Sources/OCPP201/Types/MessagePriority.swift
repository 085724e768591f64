import OCPPWire

/// OCPP 2.0.1 `MessagePriority`.
package enum MessagePriority: String, OCPPEnum {
    case alwaysFront = "AlwaysFront"
    case inFront = "InFront"
    case normalCycle = "NormalCycle"
}
