import OCPPWire

/// OCPP 1.6 `SampledValue`.
package struct SampledValue: Payload {
    package enum Context: String, OCPPEnum {
        case interruptionBegin = "Interruption.Begin"
        case interruptionEnd = "Interruption.End"
        case sampleClock = "Sample.Clock"
        case samplePeriodic = "Sample.Periodic"
        case transactionBegin = "Transaction.Begin"
        case transactionEnd = "Transaction.End"
        case trigger = "Trigger"
        case other = "Other"
    }

    package enum Format: String, OCPPEnum {
        case raw = "Raw"
        case signedData = "SignedData"
    }

    package enum Measurand: String, OCPPEnum {
        case energyActiveExportRegister = "Energy.Active.Export.Register"
        case energyActiveImportRegister = "Energy.Active.Import.Register"
        case energyReactiveExportRegister = "Energy.Reactive.Export.Register"
        case energyReactiveImportRegister = "Energy.Reactive.Import.Register"
        case energyActiveExportInterval = "Energy.Active.Export.Interval"
        case energyActiveImportInterval = "Energy.Active.Import.Interval"
        case energyReactiveExportInterval = "Energy.Reactive.Export.Interval"
        case energyReactiveImportInterval = "Energy.Reactive.Import.Interval"
        case powerActiveExport = "Power.Active.Export"
        case powerActiveImport = "Power.Active.Import"
        case powerOffered = "Power.Offered"
        case powerReactiveExport = "Power.Reactive.Export"
        case powerReactiveImport = "Power.Reactive.Import"
        case powerFactor = "Power.Factor"
        case currentImport = "Current.Import"
        case currentExport = "Current.Export"
        case currentOffered = "Current.Offered"
        case voltage = "Voltage"
        case frequency = "Frequency"
        case temperature = "Temperature"
        case soC = "SoC"
        case rpm = "RPM"
    }

    package enum Phase: String, OCPPEnum {
        case l1 = "L1"
        case l2 = "L2"
        case l3 = "L3"
        case n = "N"
        case l1N = "L1-N"
        case l2N = "L2-N"
        case l3N = "L3-N"
        case l1L2 = "L1-L2"
        case l2L3 = "L2-L3"
        case l3L1 = "L3-L1"
    }

    package enum Location: String, OCPPEnum {
        case cable = "Cable"
        case ev = "EV"
        case inlet = "Inlet"
        case outlet = "Outlet"
        case body = "Body"
    }

    package enum Unit: String, OCPPEnum {
        case wh = "Wh"
        case kWh
        case varh
        case kvarh
        case w = "W"
        case kw = "kW"
        case va = "VA"
        case kva = "kVA"
        case `var`
        case kvar
        case a = "A"
        case v = "V"
        case k = "K"
        case celcius = "Celcius"
        case celsius = "Celsius"
        case fahrenheit = "Fahrenheit"
        case percent = "Percent"
        case hertz = "Hertz"
    }

    package var value: String
    package var context: Context?
    package var format: Format?
    package var measurand: Measurand?
    package var phase: Phase?
    package var location: Location?
    package var unit: Unit?

    /// What was measured is something that nobody knows, so not what a missing measurand stands for.
    package private(set) var isOfUnknownMeasurand = false

    package init(
        value: String, context: Context? = nil, format: Format? = nil, measurand: Measurand? = nil, phase: Phase? = nil,
        location: Location? = nil, unit: Unit? = nil
    ) {
        self.value = value
        self.context = context
        self.format = format
        self.measurand = measurand
        self.phase = phase
        self.location = location
        self.unit = unit
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        value = try reader.string("value", max: 65536)
        context = try reader.optionalWord("context")
        format = try reader.optionalWord("format")
        measurand = try reader.optionalWord("measurand")
        phase = try reader.optionalWord("phase")
        location = try reader.optionalWord("location")
        unit = try reader.optionalWord("unit")
        isOfUnknownMeasurand = reader.dropped("measurand")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("value", value, max: 65536)
        writer.word("context", context)
        writer.word("format", format)
        writer.word("measurand", measurand)
        writer.word("phase", phase)
        writer.word("location", location)
        writer.word("unit", unit)
    }
}
