import OCPPWire

/// OCPP 2.0.1 `Monitor`.
package enum Monitor: String, OCPPEnum {
    case upperThreshold = "UpperThreshold"
    case lowerThreshold = "LowerThreshold"
    case delta = "Delta"
    case periodic = "Periodic"
    case periodicClockAligned = "PeriodicClockAligned"
}
