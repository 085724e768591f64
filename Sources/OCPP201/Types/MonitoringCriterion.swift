import OCPPWire

/// OCPP 2.0.1 `MonitoringCriterion`.
package enum MonitoringCriterion: String, OCPPEnum {
    case thresholdMonitoring = "ThresholdMonitoring"
    case deltaMonitoring = "DeltaMonitoring"
    case periodicMonitoring = "PeriodicMonitoring"
}
