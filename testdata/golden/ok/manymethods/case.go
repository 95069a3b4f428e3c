package manymethods

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type long struct{}

func (long) M000(n int) (int, error) { return n + 0, nil }
func (long) M001(n int) (int, error) { return n + 1, nil }
func (long) M002(n int) (int, error) { return n + 2, nil }
func (long) M003(n int) (int, error) { return n + 3, nil }
func (long) M004(n int) (int, error) { return n + 4, nil }
func (long) M005(n int) (int, error) { return n + 5, nil }
func (long) M006(n int) (int, error) { return n + 6, nil }
func (long) M007(n int) (int, error) { return n + 7, nil }
func (long) M008(n int) (int, error) { return n + 8, nil }
func (long) M009(n int) (int, error) { return n + 9, nil }
func (long) M010(n int) (int, error) { return n + 10, nil }
func (long) M011(n int) (int, error) { return n + 11, nil }
func (long) M012(n int) (int, error) { return n + 12, nil }
func (long) M013(n int) (int, error) { return n + 13, nil }
func (long) M014(n int) (int, error) { return n + 14, nil }
func (long) M015(n int) (int, error) { return n + 15, nil }
func (long) M016(n int) (int, error) { return n + 16, nil }
func (long) M017(n int) (int, error) { return n + 17, nil }
func (long) M018(n int) (int, error) { return n + 18, nil }
func (long) M019(n int) (int, error) { return n + 19, nil }
func (long) M020(n int) (int, error) { return n + 20, nil }
func (long) M021(n int) (int, error) { return n + 21, nil }
func (long) M022(n int) (int, error) { return n + 22, nil }
func (long) M023(n int) (int, error) { return n + 23, nil }
func (long) M024(n int) (int, error) { return n + 24, nil }
func (long) M025(n int) (int, error) { return n + 25, nil }
func (long) M026(n int) (int, error) { return n + 26, nil }
func (long) M027(n int) (int, error) { return n + 27, nil }
func (long) M028(n int) (int, error) { return n + 28, nil }
func (long) M029(n int) (int, error) { return n + 29, nil }
func (long) M030(n int) (int, error) { return n + 30, nil }
func (long) M031(n int) (int, error) { return n + 31, nil }
func (long) M032(n int) (int, error) { return n + 32, nil }
func (long) M033(n int) (int, error) { return n + 33, nil }
func (long) M034(n int) (int, error) { return n + 34, nil }
func (long) M035(n int) (int, error) { return n + 35, nil }
func (long) M036(n int) (int, error) { return n + 36, nil }
func (long) M037(n int) (int, error) { return n + 37, nil }
func (long) M038(n int) (int, error) { return n + 38, nil }
func (long) M039(n int) (int, error) { return n + 39, nil }
func (long) M040(n int) (int, error) { return n + 40, nil }
func (long) M041(n int) (int, error) { return n + 41, nil }
func (long) M042(n int) (int, error) { return n + 42, nil }
func (long) M043(n int) (int, error) { return n + 43, nil }
func (long) M044(n int) (int, error) { return n + 44, nil }
func (long) M045(n int) (int, error) { return n + 45, nil }
func (long) M046(n int) (int, error) { return n + 46, nil }
func (long) M047(n int) (int, error) { return n + 47, nil }
func (long) M048(n int) (int, error) { return n + 48, nil }
func (long) M049(n int) (int, error) { return n + 49, nil }
func (long) M050(n int) (int, error) { return n + 50, nil }
func (long) M051(n int) (int, error) { return n + 51, nil }
func (long) M052(n int) (int, error) { return n + 52, nil }
func (long) M053(n int) (int, error) { return n + 53, nil }
func (long) M054(n int) (int, error) { return n + 54, nil }
func (long) M055(n int) (int, error) { return n + 55, nil }
func (long) M056(n int) (int, error) { return n + 56, nil }
func (long) M057(n int) (int, error) { return n + 57, nil }
func (long) M058(n int) (int, error) { return n + 58, nil }
func (long) M059(n int) (int, error) { return n + 59, nil }
func (long) M060(n int) (int, error) { return n + 60, nil }
func (long) M061(n int) (int, error) { return n + 61, nil }
func (long) M062(n int) (int, error) { return n + 62, nil }
func (long) M063(n int) (int, error) { return n + 63, nil }
func (long) M064(n int) (int, error) { return n + 64, nil }
func (long) M065(n int) (int, error) { return n + 65, nil }
func (long) M066(n int) (int, error) { return n + 66, nil }
func (long) M067(n int) (int, error) { return n + 67, nil }
func (long) M068(n int) (int, error) { return n + 68, nil }
func (long) M069(n int) (int, error) { return n + 69, nil }
func (long) M070(n int) (int, error) { return n + 70, nil }
func (long) M071(n int) (int, error) { return n + 71, nil }
func (long) M072(n int) (int, error) { return n + 72, nil }
func (long) M073(n int) (int, error) { return n + 73, nil }
func (long) M074(n int) (int, error) { return n + 74, nil }
func (long) M075(n int) (int, error) { return n + 75, nil }
func (long) M076(n int) (int, error) { return n + 76, nil }
func (long) M077(n int) (int, error) { return n + 77, nil }
func (long) M078(n int) (int, error) { return n + 78, nil }
func (long) M079(n int) (int, error) { return n + 79, nil }
func (long) M080(n int) (int, error) { return n + 80, nil }
func (long) M081(n int) (int, error) { return n + 81, nil }
func (long) M082(n int) (int, error) { return n + 82, nil }
func (long) M083(n int) (int, error) { return n + 83, nil }
func (long) M084(n int) (int, error) { return n + 84, nil }
func (long) M085(n int) (int, error) { return n + 85, nil }
func (long) M086(n int) (int, error) { return n + 86, nil }
func (long) M087(n int) (int, error) { return n + 87, nil }
func (long) M088(n int) (int, error) { return n + 88, nil }
func (long) M089(n int) (int, error) { return n + 89, nil }
func (long) M090(n int) (int, error) { return n + 90, nil }
func (long) M091(n int) (int, error) { return n + 91, nil }
func (long) M092(n int) (int, error) { return n + 92, nil }
func (long) M093(n int) (int, error) { return n + 93, nil }
func (long) M094(n int) (int, error) { return n + 94, nil }
func (long) M095(n int) (int, error) { return n + 95, nil }
func (long) M096(n int) (int, error) { return n + 96, nil }
func (long) M097(n int) (int, error) { return n + 97, nil }
func (long) M098(n int) (int, error) { return n + 98, nil }
func (long) M099(n int) (int, error) { return n + 99, nil }
func (long) M100(n int) (int, error) { return n + 100, nil }
func (long) M101(n int) (int, error) { return n + 101, nil }
func (long) M102(n int) (int, error) { return n + 102, nil }
func (long) M103(n int) (int, error) { return n + 103, nil }
func (long) M104(n int) (int, error) { return n + 104, nil }
func (long) M105(n int) (int, error) { return n + 105, nil }
func (long) M106(n int) (int, error) { return n + 106, nil }
func (long) M107(n int) (int, error) { return n + 107, nil }
func (long) M108(n int) (int, error) { return n + 108, nil }
func (long) M109(n int) (int, error) { return n + 109, nil }
func (long) M110(n int) (int, error) { return n + 110, nil }
func (long) M111(n int) (int, error) { return n + 111, nil }
func (long) M112(n int) (int, error) { return n + 112, nil }
func (long) M113(n int) (int, error) { return n + 113, nil }
func (long) M114(n int) (int, error) { return n + 114, nil }
func (long) M115(n int) (int, error) { return n + 115, nil }
func (long) M116(n int) (int, error) { return n + 116, nil }
func (long) M117(n int) (int, error) { return n + 117, nil }
func (long) M118(n int) (int, error) { return n + 118, nil }
func (long) M119(n int) (int, error) { return n + 119, nil }
func (long) M120(n int) (int, error) { return n + 120, nil }
func (long) M121(n int) (int, error) { return n + 121, nil }
func (long) M122(n int) (int, error) { return n + 122, nil }
func (long) M123(n int) (int, error) { return n + 123, nil }
func (long) M124(n int) (int, error) { return n + 124, nil }
func (long) M125(n int) (int, error) { return n + 125, nil }
func (long) M126(n int) (int, error) { return n + 126, nil }
func (long) M127(n int) (int, error) { return n + 127, nil }
func (long) M128(n int) (int, error) { return n + 128, nil }
func (long) M129(n int) (int, error) { return n + 129, nil }
func (long) M130(n int) (int, error) { return n + 130, nil }
func (long) M131(n int) (int, error) { return n + 131, nil }
func (long) M132(n int) (int, error) { return n + 132, nil }
func (long) M133(n int) (int, error) { return n + 133, nil }
func (long) M134(n int) (int, error) { return n + 134, nil }
func (long) M135(n int) (int, error) { return n + 135, nil }
func (long) M136(n int) (int, error) { return n + 136, nil }
func (long) M137(n int) (int, error) { return n + 137, nil }
func (long) M138(n int) (int, error) { return n + 138, nil }
func (long) M139(n int) (int, error) { return n + 139, nil }
func (long) M140(n int) (int, error) { return n + 140, nil }
func (long) M141(n int) (int, error) { return n + 141, nil }
func (long) M142(n int) (int, error) { return n + 142, nil }
func (long) M143(n int) (int, error) { return n + 143, nil }
func (long) M144(n int) (int, error) { return n + 144, nil }
func (long) M145(n int) (int, error) { return n + 145, nil }
func (long) M146(n int) (int, error) { return n + 146, nil }
func (long) M147(n int) (int, error) { return n + 147, nil }
func (long) M148(n int) (int, error) { return n + 148, nil }
func (long) M149(n int) (int, error) { return n + 149, nil }
func (long) M150(n int) (int, error) { return n + 150, nil }
func (long) M151(n int) (int, error) { return n + 151, nil }
func (long) M152(n int) (int, error) { return n + 152, nil }
func (long) M153(n int) (int, error) { return n + 153, nil }
func (long) M154(n int) (int, error) { return n + 154, nil }
func (long) M155(n int) (int, error) { return n + 155, nil }
func (long) M156(n int) (int, error) { return n + 156, nil }
func (long) M157(n int) (int, error) { return n + 157, nil }
func (long) M158(n int) (int, error) { return n + 158, nil }
func (long) M159(n int) (int, error) { return n + 159, nil }
func (long) M160(n int) (int, error) { return n + 160, nil }
func (long) M161(n int) (int, error) { return n + 161, nil }
func (long) M162(n int) (int, error) { return n + 162, nil }
func (long) M163(n int) (int, error) { return n + 163, nil }
func (long) M164(n int) (int, error) { return n + 164, nil }
func (long) M165(n int) (int, error) { return n + 165, nil }
func (long) M166(n int) (int, error) { return n + 166, nil }
func (long) M167(n int) (int, error) { return n + 167, nil }
func (long) M168(n int) (int, error) { return n + 168, nil }
func (long) M169(n int) (int, error) { return n + 169, nil }
func (long) M170(n int) (int, error) { return n + 170, nil }
func (long) M171(n int) (int, error) { return n + 171, nil }
func (long) M172(n int) (int, error) { return n + 172, nil }
func (long) M173(n int) (int, error) { return n + 173, nil }
func (long) M174(n int) (int, error) { return n + 174, nil }
func (long) M175(n int) (int, error) { return n + 175, nil }
func (long) M176(n int) (int, error) { return n + 176, nil }
func (long) M177(n int) (int, error) { return n + 177, nil }
func (long) M178(n int) (int, error) { return n + 178, nil }
func (long) M179(n int) (int, error) { return n + 179, nil }
func (long) M180(n int) (int, error) { return n + 180, nil }
func (long) M181(n int) (int, error) { return n + 181, nil }
func (long) M182(n int) (int, error) { return n + 182, nil }
func (long) M183(n int) (int, error) { return n + 183, nil }
func (long) M184(n int) (int, error) { return n + 184, nil }
func (long) M185(n int) (int, error) { return n + 185, nil }
func (long) M186(n int) (int, error) { return n + 186, nil }
func (long) M187(n int) (int, error) { return n + 187, nil }
func (long) M188(n int) (int, error) { return n + 188, nil }
func (long) M189(n int) (int, error) { return n + 189, nil }
func (long) M190(n int) (int, error) { return n + 190, nil }
func (long) M191(n int) (int, error) { return n + 191, nil }
func (long) M192(n int) (int, error) { return n + 192, nil }
func (long) M193(n int) (int, error) { return n + 193, nil }
func (long) M194(n int) (int, error) { return n + 194, nil }
func (long) M195(n int) (int, error) { return n + 195, nil }
func (long) M196(n int) (int, error) { return n + 196, nil }
func (long) M197(n int) (int, error) { return n + 197, nil }
func (long) M198(n int) (int, error) { return n + 198, nil }
func (long) M199(n int) (int, error) { return n + 199, nil }
func (long) M200(n int) (int, error) { return n + 200, nil }
func (long) M201(n int) (int, error) { return n + 201, nil }
func (long) M202(n int) (int, error) { return n + 202, nil }
func (long) M203(n int) (int, error) { return n + 203, nil }
func (long) M204(n int) (int, error) { return n + 204, nil }
func (long) M205(n int) (int, error) { return n + 205, nil }
func (long) M206(n int) (int, error) { return n + 206, nil }
func (long) M207(n int) (int, error) { return n + 207, nil }
func (long) M208(n int) (int, error) { return n + 208, nil }
func (long) M209(n int) (int, error) { return n + 209, nil }
func (long) M210(n int) (int, error) { return n + 210, nil }
func (long) M211(n int) (int, error) { return n + 211, nil }
func (long) M212(n int) (int, error) { return n + 212, nil }
func (long) M213(n int) (int, error) { return n + 213, nil }
func (long) M214(n int) (int, error) { return n + 214, nil }
func (long) M215(n int) (int, error) { return n + 215, nil }
func (long) M216(n int) (int, error) { return n + 216, nil }
func (long) M217(n int) (int, error) { return n + 217, nil }
func (long) M218(n int) (int, error) { return n + 218, nil }
func (long) M219(n int) (int, error) { return n + 219, nil }
func (long) M220(n int) (int, error) { return n + 220, nil }
func (long) M221(n int) (int, error) { return n + 221, nil }
func (long) M222(n int) (int, error) { return n + 222, nil }
func (long) M223(n int) (int, error) { return n + 223, nil }
func (long) M224(n int) (int, error) { return n + 224, nil }
func (long) M225(n int) (int, error) { return n + 225, nil }
func (long) M226(n int) (int, error) { return n + 226, nil }
func (long) M227(n int) (int, error) { return n + 227, nil }
func (long) M228(n int) (int, error) { return n + 228, nil }
func (long) M229(n int) (int, error) { return n + 229, nil }
func (long) M230(n int) (int, error) { return n + 230, nil }
func (long) M231(n int) (int, error) { return n + 231, nil }
func (long) M232(n int) (int, error) { return n + 232, nil }
func (long) M233(n int) (int, error) { return n + 233, nil }
func (long) M234(n int) (int, error) { return n + 234, nil }
func (long) M235(n int) (int, error) { return n + 235, nil }
func (long) M236(n int) (int, error) { return n + 236, nil }
func (long) M237(n int) (int, error) { return n + 237, nil }
func (long) M238(n int) (int, error) { return n + 238, nil }
func (long) M239(n int) (int, error) { return n + 239, nil }
func (long) M240(n int) (int, error) { return n + 240, nil }
func (long) M241(n int) (int, error) { return n + 241, nil }
func (long) M242(n int) (int, error) { return n + 242, nil }
func (long) M243(n int) (int, error) { return n + 243, nil }
func (long) M244(n int) (int, error) { return n + 244, nil }
func (long) M245(n int) (int, error) { return n + 245, nil }
func (long) M246(n int) (int, error) { return n + 246, nil }
func (long) M247(n int) (int, error) { return n + 247, nil }
func (long) M248(n int) (int, error) { return n + 248, nil }
func (long) M249(n int) (int, error) { return n + 249, nil }
func (long) M250(n int) (int, error) { return n + 250, nil }
func (long) M251(n int) (int, error) { return n + 251, nil }
func (long) M252(n int) (int, error) { return n + 252, nil }
func (long) M253(n int) (int, error) { return n + 253, nil }
func (long) M254(n int) (int, error) { return n + 254, nil }
func (long) M255(n int) (int, error) { return n + 255, nil }
func (long) M256(n int) (int, error) { return n + 256, nil }
func (long) M257(n int) (int, error) { return n + 257, nil }
func (long) M258(n int) (int, error) { return n + 258, nil }
func (long) M259(n int) (int, error) { return n + 259, nil }
func (long) M260(n int) (int, error) { return n + 260, nil }
func (long) M261(n int) (int, error) { return n + 261, nil }
func (long) M262(n int) (int, error) { return n + 262, nil }
func (long) M263(n int) (int, error) { return n + 263, nil }
func (long) M264(n int) (int, error) { return n + 264, nil }
func (long) M265(n int) (int, error) { return n + 265, nil }
func (long) M266(n int) (int, error) { return n + 266, nil }
func (long) M267(n int) (int, error) { return n + 267, nil }
func (long) M268(n int) (int, error) { return n + 268, nil }
func (long) M269(n int) (int, error) { return n + 269, nil }
func (long) M270(n int) (int, error) { return n + 270, nil }
func (long) M271(n int) (int, error) { return n + 271, nil }
func (long) M272(n int) (int, error) { return n + 272, nil }
func (long) M273(n int) (int, error) { return n + 273, nil }
func (long) M274(n int) (int, error) { return n + 274, nil }
func (long) M275(n int) (int, error) { return n + 275, nil }
func (long) M276(n int) (int, error) { return n + 276, nil }
func (long) M277(n int) (int, error) { return n + 277, nil }
func (long) M278(n int) (int, error) { return n + 278, nil }
func (long) M279(n int) (int, error) { return n + 279, nil }
func (long) M280(n int) (int, error) { return n + 280, nil }
func (long) M281(n int) (int, error) { return n + 281, nil }
func (long) M282(n int) (int, error) { return n + 282, nil }
func (long) M283(n int) (int, error) { return n + 283, nil }
func (long) M284(n int) (int, error) { return n + 284, nil }
func (long) M285(n int) (int, error) { return n + 285, nil }
func (long) M286(n int) (int, error) { return n + 286, nil }
func (long) M287(n int) (int, error) { return n + 287, nil }
func (long) M288(n int) (int, error) { return n + 288, nil }
func (long) M289(n int) (int, error) { return n + 289, nil }
func (long) M290(n int) (int, error) { return n + 290, nil }
func (long) M291(n int) (int, error) { return n + 291, nil }
func (long) M292(n int) (int, error) { return n + 292, nil }
func (long) M293(n int) (int, error) { return n + 293, nil }
func (long) M294(n int) (int, error) { return n + 294, nil }
func (long) M295(n int) (int, error) { return n + 295, nil }
func (long) M296(n int) (int, error) { return n + 296, nil }
func (long) M297(n int) (int, error) { return n + 297, nil }
func (long) M298(n int) (int, error) { return n + 298, nil }
func (long) M299(n int) (int, error) { return n + 299, nil }

// Case calls those around the sizes of numbers.
var Case = transcript.Case[Long]{
	New:    func() Long { return long{} },
	Serve:  ServeLong,
	Client: func(c hoose.Caller) Long { return NewLongClient(c) },
	Script: func(l *transcript.Log, x Long) {
		n, err := x.M000(1)
		l.Add("M000", n, err)
		n, err = x.M001(1)
		l.Add("M001", n, err)
		n, err = x.M126(1)
		l.Add("M126", n, err)
		n, err = x.M127(1)
		l.Add("M127", n, err)
		n, err = x.M128(1)
		l.Add("M128", n, err)
		n, err = x.M129(1)
		l.Add("M129", n, err)
		n, err = x.M254(1)
		l.Add("M254", n, err)
		n, err = x.M255(1)
		l.Add("M255", n, err)
		n, err = x.M256(1)
		l.Add("M256", n, err)
		n, err = x.M257(1)
		l.Add("M257", n, err)
		n, err = x.M298(1)
		l.Add("M298", n, err)
		n, err = x.M299(1)
		l.Add("M299", n, err)
	},
}
