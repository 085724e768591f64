import OCPPWire

/// OCPP 2.0.1 `CostKind`.
package enum CostKind: String, OCPPEnum {
    case carbonDioxideEmission = "CarbonDioxideEmission"
    case relativePricePercentage = "RelativePricePercentage"
    case renewableGenerationPercentage = "RenewableGenerationPercentage"
}
