import Kernel
import OCPPWire

/// OCPP 2.0.1 `ChargingNeeds`.
package struct ChargingNeeds: Payload {
    package var requestedEnergyTransfer: EnergyTransferMode
    package var acChargingParameters: ACChargingParameters?
    package var dcChargingParameters: DCChargingParameters?
    package var departureTime: Timestamp?

    package init(
        requestedEnergyTransfer: EnergyTransferMode, acChargingParameters: ACChargingParameters? = nil,
        dcChargingParameters: DCChargingParameters? = nil, departureTime: Timestamp? = nil
    ) {
        self.requestedEnergyTransfer = requestedEnergyTransfer
        self.acChargingParameters = acChargingParameters
        self.dcChargingParameters = dcChargingParameters
        self.departureTime = departureTime
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        requestedEnergyTransfer = try reader.word("requestedEnergyTransfer")
        acChargingParameters = try reader.optionalObject("acChargingParameters")
        dcChargingParameters = try reader.optionalObject("dcChargingParameters")
        departureTime = try reader.optionalTime("departureTime")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("requestedEnergyTransfer", requestedEnergyTransfer)
        try writer.object("acChargingParameters", acChargingParameters)
        try writer.object("dcChargingParameters", dcChargingParameters)
        writer.time("departureTime", departureTime)
    }
}
