import OCPPWire

/// OCPP 2.0.1 `EnergyTransferMode`.
package enum EnergyTransferMode: String, OCPPEnum {
    case dc = "DC"
    case acSinglePhase = "AC_single_phase"
    case acTwoPhase = "AC_two_phase"
    case acThreePhase = "AC_three_phase"
}
