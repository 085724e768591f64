import OCPPWire

/// OCPP 2.0.1 `ComponentCriterion`.
package enum ComponentCriterion: String, OCPPEnum {
    case active = "Active"
    case available = "Available"
    case enabled = "Enabled"
    case problem = "Problem"
}
