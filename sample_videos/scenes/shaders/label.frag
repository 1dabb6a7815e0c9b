#version 330
uniform float label;
out float result;
void main() { result = label; }
