import OCPPWire

/// OCPP 2.0.1 `ReportBase`.
package enum ReportBase: String, OCPPEnum {
    case configurationInventory = "ConfigurationInventory"
    case fullInventory = "FullInventory"
    case summaryInventory = "SummaryInventory"
}
