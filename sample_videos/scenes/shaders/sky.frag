in vec2 uv;
out vec4 result;
uniform mat4 unproject;
void main() {
    vec4 far = unproject * vec4(uv * 2. - 1., 1, 1);
    vec3 d = normalize(far.xyz / far.w - camera);
    result = vec4(mix(surroundings(d, .1), fog_colour, 1. - exp(-120. * fog)), 1);
}
